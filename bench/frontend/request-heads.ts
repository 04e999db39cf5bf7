// Finds the requests in what a client sends over one connection, without touching a byte: which they are, where each begins.

export type RequestKind = 'list' | 'get' | 'head' | 'put' | 'copy' | 'delete' | 'other';

export class RequestHeads {
  private head = '';
  private bodyLeft = 0;
  private chunked = false;
  private tail = '';

  constructor(
    private readonly begins: () => void,
    private readonly found: (kind: RequestKind) => void,
  ) {}

  /** A client that does not pipeline sends the next head only after the last body. */
  read(chunk: Buffer): void {
    if (this.chunked) return this.readChunked(chunk);
    if (this.bodyLeft > 0) {
      this.bodyLeft = Math.max(0, this.bodyLeft - chunk.length);
      return;
    }
    if (this.head === '') this.begins();
    const before = this.head.length;
    this.head += chunk.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.head.slice(0, end);
    const inHead = end + 4 - before;
    this.head = '';
    this.found(kindOf(head));
    this.chunked = /^transfer-encoding:.*chunked/im.test(head);
    this.tail = '';
    this.bodyLeft = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (inHead < chunk.length) this.read(chunk.subarray(inHead));
  }

  private readChunked(chunk: Buffer): void {
    this.tail = (this.tail + chunk.subarray(-8).toString('latin1')).slice(-8);
    if (this.tail.endsWith('0\r\n\r\n')) this.chunked = false;
  }
}

function kindOf(head: string): RequestKind {
  const [method = '', target = ''] = head.split(' ', 2);
  if (method === 'PUT') return /^x-amz-copy-source:/im.test(head) ? 'copy' : 'put';
  if (method === 'POST') return /[?&]delete\b/.test(target) ? 'delete' : 'other';
  if (method === 'GET') return /[?&](?:list-type|prefix|max-keys)=/.test(target) ? 'list' : 'get';
  return method === 'HEAD' ? 'head' : method === 'DELETE' ? 'delete' : 'other';
}
