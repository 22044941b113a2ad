// Plain node, no packages: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19, 0];

/** Ends the process with a sentence instead of a stack. */
function stop(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

export function checkNode(version = process.versions.node) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (let i = 0; i < 3; i++) {
    if (parts[i] > OLDEST_NODE[i]) return;
    if (parts[i] < OLDEST_NODE[i]) {
      const least = OLDEST_NODE.join('.');
      stop(
        `需要 Node.js ${least} 或更新，当前为 ${version}。 / Node.js ${least} or later is needed, this is ${version}.`,
        78,
      );
    }
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Why node_modules is not what package-lock.json says, or undefined when it is.
 * npm writes node_modules/.package-lock.json last, so an interrupted install counts as missing.
 *
 * @param {string} root the project's folder
 * @param {boolean} withDev whether the tools for development are needed too
 */
export function staleReason(root, withDev) {
  const lock = readJson(join(root, 'package-lock.json'));
  if (lock === undefined) return undefined;
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return '尚未安装依赖 / nothing is installed yet';
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || (wanted.dev && !withDev)) continue;
    const have = installed.packages[path];
    if (have === undefined) {
      // Programs for other machines are left out by npm on purpose.
      if (wanted.optional || wanted.devOptional) continue;
      return `缺少 / missing: ${path}`;
    }
    if (have.version !== wanted.version || (have.integrity ?? wanted.integrity) !== wanted.integrity) {
      return `版本不符 / other version: ${path} ${have.version} → ${wanted.version}`;
    }
    if (!existsSync(join(root, path))) return `缺少 / missing: ${path}`;
  }
  return undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two commands started at once on a bare clone must not install over one another. */
async function withInstallLock(root, work) {
  const lock = join(root, '.cache', 'install.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(lock, 'utf8')) || 0;
    if (holder === 0 || !isAlive(holder)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) process.stderr.write(`进程 ${holder} 正在安装，等待 / process ${holder} is installing, waiting\n`);
    told = true;
    await new Promise((wake) => setTimeout(wake, 500));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function npmCi(root) {
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
  ];
  // Under `npm start` npm says where it lies itself; else it is on the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const child = spawn(npm[0], [...npm.slice(1), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const beat = setInterval(() => process.stderr.write(`  … ${seconds()} s\n`), 10_000);
  return new Promise((done) => {
    const end = (fault) => {
      clearInterval(beat);
      done({ fault, seconds: seconds() });
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(code === 0 ? undefined : `npm ci: ${signal ?? `exit ${code}`}`));
  });
}

/**
 * Installs what is missing or stale, and only then.
 *
 * @param {boolean} withDev whether the tools for development are needed too
 */
export async function makeReady(withDev) {
  checkNode();
  if (staleReason(ROOT, withDev) === undefined) return;
  await withInstallLock(ROOT, async () => {
    const reason = staleReason(ROOT, withDev);
    if (reason === undefined) return;
    process.stderr.write(`安装依赖（约一分钟） / installing packages (about a minute): ${reason}\n`);
    const { fault, seconds } = await npmCi(ROOT);
    if (fault !== undefined) {
      rmSync(join(ROOT, '.cache', 'install.lock'), { force: true });
      stop(
        `依赖安装失败，请检查网络与 npm 源后重试 / installing failed, check network and registry, then try again: ${fault}`,
        69,
      );
    }
    process.stderr.write(`依赖已就绪 / packages ready (${seconds} s)\n`);
  });
}
