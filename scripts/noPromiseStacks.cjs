// For `node --require`, wherever complaints are worked on. The Temporal SDK notes the stack of every promise a workflow makes,
// for its stack-trace query, and maps each frame to its source: a quarter of the worker's CPU (docs/performance.md, levers).
// There is no option for it, but the SDK goes on without on a Node.js that has no promise hooks; this makes its workflow
// thread one. Stacks of errors are not touched. Left out of the command line, the query `__stack_trace` answers again.
const { isMainThread } = require('node:worker_threads');
if (!isMainThread) require('node:v8').promiseHooks.createHook = () => () => undefined;
