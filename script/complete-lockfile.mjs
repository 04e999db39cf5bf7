// Adds to package-lock.json (or the files named) the optional packages for other platforms that npm left out when it wrote it.
// A registry that does not serve them makes npm write such a file, and `npm ci` then refuses it everywhere.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** os, cpu and libc from a name such as @swc/core-linux-arm64-gnu; null when the name tells no platform. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = libraries[words.at(-1)];
  if (os === undefined || cpu === undefined) return null;
  return { cpu: [cpu], os: [os], ...(libc === undefined || os !== 'linux' ? {} : { libc: [libc] }) };
}

/** Where Node would find `name` from `path`, nearest first. */
function isLocked(packages, path, name) {
  const folders = path.split('/node_modules/').map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
  return [...folders, ''].some((folder) => `${folder}${folder === '' ? '' : '/'}node_modules/${name}` in packages);
}

function complete(file) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      if (isLocked(lock.packages, path, name)) continue;
      if (platform === null || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) {
        console.error(`${file}: ${name}@${version} of ${path} is missing and its platform or version cannot be told`);
        process.exitCode = 1;
        continue;
      }
      added[`node_modules/${name}`] = { version, ...(dev ? { dev } : {}), optional: true, ...platform };
    }
  }
  if (Object.keys(added).length === 0) return;
  const { '': root, ...rest } = { ...lock.packages, ...added };
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = { '': root, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: added ${Object.keys(added).length} packages for other platforms`);
}

const files = process.argv.slice(2);
for (const file of files.length > 0 ? files : ['package-lock.json']) complete(file);
