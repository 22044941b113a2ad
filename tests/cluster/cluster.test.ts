import { readConfig } from '../../platform/config';
import { openForLoad } from '../../cluster/runs';
import { isWhole, measureLoad } from '../../cluster/load';
import { isBuilt } from '../../cluster/programs';
import { clear, emptyFolder, kill, tell, untilNobody } from '../system/processes';

const ORDERS = 12;
const config = readConfig(
  { JIESU_CACHE: process.env.JIESU_CACHE, LOG_LEVEL: 'fatal', TEMPORAL_NAMESPACE: 'jiesu' },
  'tool',
);

/** A build of the server takes minutes, so no test makes one. */
const isThere = isBuilt(config.cacheDir);

test(`${ORDERS} complaints through two APIs, two workers, five processes of the engine on PostgreSQL, one of history killed meanwhile: all there, once`, async () => {
  if (!isThere) {
    const why = `no Temporal server in ${config.cacheDir}; npm run cluster -- load builds it (Go, minutes)`;
    process.stderr.write(`SKIPPED: the cluster has not been run: ${why}\n`);
    return;
  }
  const path = emptyFolder('cluster');
  const parts: { close(): Promise<void> }[] = [];
  try {
    const own = {
      path,
      closeAtEnd: (part: { close(): Promise<void> }) => void parts.splice(0, 1, part),
      leave: () => Promise.resolve(),
    };
    const cluster = await openForLoad(config, own, tell);
    const victim = cluster.ground.engine.find(({ service }) => service === 'history');
    let isStruck = false;
    const figures = await measureLoad(
      cluster.ground,
      cluster.parts,
      { orders: ORDERS, warmUp: 0, sideBySide: 4, seed: 1 },
      () => {
        if (isStruck) return;
        isStruck = true;
        tell(`kill -9 ${victim?.name}`);
        kill(victim?.pid() ?? 0, 'SIGKILL');
      },
    );
    expect({ ...figures, isWhole: isWhole(figures) }).toMatchObject({
      isWhole: true,
      shards: 512,
      escalated: 1,
      verdict: { unfinished: 0, missingSteps: 0, doubledSteps: 0, wrongEscalations: 0, unsafe: [] },
    });
    expect([isStruck, victim?.restarts()]).toEqual([true, 1]);
    expect(Object.keys(figures.cpuMs).filter((name) => /^(temporal-history|worker|api)-2$/.test(name))).toHaveLength(3);
    await parts[0]?.close();
    await untilNobody(path);
  } finally {
    await parts[0]?.close();
    await clear(path);
  }
}, 600_000);
