// Who may import whom: the rules of the house, checked by `npm run lint`. Type imports count as well.
// docs/design.md explains the layers; break a rule only after you have changed it here, with its reason.

/** Pure folders: data in, data out. */
const pure = '^src/(announce|checklist|database|readiness|watch|policy|runbooks|commands|report|plan|preflight|checks|site|words)/';
const sdks = '(@aws-sdk/|@smithy/|@octokit/|(@actions/github|node-ssh|ssh2|pg)(/|$))';
/** A package as dependency-cruiser names it: by its name, or by its place below node_modules. */
const packages = (names) => `(^|node_modules/|node_modules/@types/)${names}`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thought in two places. Type imports count: a cycle of types is as hard to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-without-effects',
      comment: 'The pure core decides; it must give the same answer on every machine. What it needs of the world comes in as data or through src/ports.ts.',
      severity: 'error',
      from: { path: pure },
      to: { path: '^src/(adapters|entry|session|ways)/' },
    },
    {
      name: 'pure-without-node',
      comment: 'No file system, no network, no processes, no crypto of Node in the pure core: its tests need nothing but values.',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-without-actions',
      comment: 'The pure core serves the terminal as well: it knows nothing of GitHub Actions.',
      severity: 'error',
      from: { path: pure },
      to: { path: packages('@actions/') },
    },
    {
      name: 'pure-without-engine',
      comment: 'The engine runs what the pure core made, never the other way round. Reports alone read its events and records, as types.',
      severity: 'error',
      from: { path: pure, pathNot: '^src/report/' },
      to: { path: '^src/engine/' },
    },
    {
      name: 'report-reads-events-only',
      comment: 'A report is made from events and from nothing else: then the log, the journal and the summary cannot disagree.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/events\\.ts$' },
    },
    {
      name: 'steps-see-ports-only',
      comment: 'A step reaches the world through its ports, so that a test hands it fakes and the engine can put its safety in between. The decision matrix is a policy that a step reads for.',
      severity: 'error',
      from: { path: '^src/steps/' },
      to: { path: '^src/', pathNot: '^src/((steps|announce|commands|checks|checklist|site|plan|config|database|watch|policy|words)/|(ports|errors|concurrency|request|step-names|time-limit)\\.ts$)' },
    },
    {
      name: 'parts-know-no-step',
      comment: 'A part is what several steps need, so it knows none of them: only what a step is.',
      severity: 'error',
      from: { path: '^src/steps/parts/' },
      to: { path: '^src/steps/', pathNot: '^src/steps/(parts/|step\\.ts$)' },
    },
    {
      name: 'surveying-sees-ports-only',
      comment: 'The survey asks through ports, as steps do; of the engine it takes the safety around the hosts.',
      severity: 'error',
      from: { path: '^src/surveying/' },
      to: { path: '^src/(adapters/|entry/|session/|ways/|(rollback|planning)\\.ts$)' },
    },
    {
      name: 'steps-without-packages',
      comment: 'Neither Node nor a package: what a step or the survey needs of them is a port, a command or a check.',
      severity: 'error',
      from: { path: '^src/(steps|surveying)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'sdks-in-adapters-only',
      comment: 'A service can be exchanged for another one by writing one adapter: nobody else knows its SDK.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/' },
      to: { path: packages(sdks) },
    },
    {
      name: 'ports-are-types-alone',
      comment: 'A port is a promise. What keeps it is an adapter, and what uses it comes later.',
      severity: 'error',
      from: { path: '^src/(ports/|ports\\.ts$)' },
      to: { path: '^src/', pathNot: '^src/(ports/|policy/gate-facts\\.ts$)' },
    },
    {
      name: 'adapters-are-wired-in-one-place',
      comment: 'Only the entries and the wiring choose adapters; everybody else is handed a port.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters|entry|session)/' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'ways-know-no-entry',
      comment: 'What a type does is the same from the form on GitHub and from the terminal.',
      severity: 'error',
      from: { path: '^src/(ways|engine|surveying|steps)/|^src/rollback\\.ts$' },
      to: { path: '^src/(entry|session)/' },
    },
    {
      name: 'adapters-below-the-engine',
      comment: 'An adapter serves a port. It knows neither who asks nor in which order.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/(engine|steps|surveying|runbooks|preflight|ways|session|entry)/', pathNot: '^src/engine/events\\.ts$' },
    },
    {
      name: 'config-stands-alone',
      comment: 'The configuration is read before anything else exists.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config/|(errors|step-names)\\.ts$)' },
    },
    {
      name: 'words-stand-alone',
      comment: 'How a time, a size or a foreign line is written hangs on nothing of the product: so everybody can say it in the same way.',
      severity: 'error',
      from: { path: '^src/words/' },
      to: { path: '^src/', pathNot: '^src/words/' },
    },
    {
      name: 'product-without-tests',
      comment: 'What is shipped needs neither the sandbox nor the tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(sandbox|test|script)/' },
    },
    {
      name: 'no-drawers',
      comment: 'A file called utils holds whatever nobody found a name for. Name it after what it does.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|misc)(\\.[cm]?[jt]sx?$|/)', pathNot: 'node_modules' },
    },
    {
      name: 'only-declared-packages',
      comment: 'Whatever is imported stands in package.json, and what is shipped is no dev dependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere is checked by no other rule. The tools of the sandbox product use the packages that are installed with it.',
      severity: 'error',
      from: { pathNot: '^sandbox/product/host-tools/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^sandbox/product/source/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
