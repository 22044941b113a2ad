import type { Api } from '../app';
import type { Deps } from '../deps';
import type { Metrics } from '../metrics';
import { Problem } from '../problem';
import { auditRoutes } from './audit';
import { codeRoutes } from './citizen';
import { logRoutes } from './logs';
import { bulletinRoutes } from './bulletin';
import { boardRoutes } from './board';
import { callRoutes } from './calls';
import { hungRoutes } from './hung';
import { commandRoutes } from './commands';
import { figureRoutes } from './figures';
import { incidentRoutes } from './incidents';
import { intakeRoutes } from './intake';
import { listRoutes } from './lists';
import { orderRoutes } from './orders';
import { periodCommandRoutes } from './periodCommands';
import { outputRoutes } from './outputs';
import { periodRoutes } from './periods';
import { rankRoutes } from './ranks';
import { ruleRoutes } from './rules';
import { taskRoutes } from './tasks';
import { suggestionRoutes } from './suggestions';
import { supervisionRoutes } from './supervisions';
import { warningRoutes } from './warnings';
import { textRoutes } from './texts';

/** Everything behind a key. */
export function versionOne(app: Api, deps: Deps, metrics: Metrics): void {
  intakeRoutes(app, deps, metrics);
  taskRoutes(app, deps, metrics);
  orderRoutes(app, deps);
  textRoutes(app, deps);
  suggestionRoutes(app, deps);
  commandRoutes(app, deps, metrics);
  listRoutes(app, deps);
  callRoutes(app, deps);
  figureRoutes(app, deps);
  rankRoutes(app, deps);
  periodRoutes(app, deps);
  periodCommandRoutes(app, deps);
  outputRoutes(app, deps);
  bulletinRoutes(app, deps);
  boardRoutes(app, deps);
  hungRoutes(app, deps);
  incidentRoutes(app, deps);
  supervisionRoutes(app, deps);
  warningRoutes(app, deps);
  ruleRoutes(app, deps);
  auditRoutes(app, deps);
  logRoutes(app, deps);
  codeRoutes(app, deps);
  app.all('/v1/complaints/:orderNo/:unknown', { schema: { hide: true } }, async (request) => {
    throw new Problem(request.method === 'POST' ? 'UNKNOWN_COMMAND' : 'NOT_FOUND');
  });
}
