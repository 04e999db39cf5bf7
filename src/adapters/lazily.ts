// A port whose adapter is loaded when it is first used: the way to the hosts comes first, SDKs of clouds can wait.

/** Every method of the port must return a promise. */
export function lazily<Port extends object>(load: () => Promise<Port>): Port {
  let loading: Promise<Port> | undefined;
  const methods = {
    get: (_target: object, name: string | symbol) => async (...values: unknown[]) => {
      loading ??= load();
      const port = (await loading) as Record<string | symbol, (...values: unknown[]) => unknown>;
      return port[name]?.(...values);
    },
  };
  return new Proxy({}, methods) as Port;
}
