// The CDK's CLI asks every five seconds how a stack is; here a stack is ready in less than one.
const wait = globalThis.setTimeout;
globalThis.setTimeout = (work, delay, ...rest) => wait(work, delay === 5000 ? 200 : delay, ...rest);
