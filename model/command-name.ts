/**
 * How a user runs the command again. A program that `npx aspen-glue` fetched into npm's cache is in no folder of the
 * user's; there, `npx aspen` would fetch whatever package of another has that name.
 */
export const ASPEN = /[\\/]_npx[\\/]/.test(process.argv[1] ?? '') ? 'npx aspen-glue' : 'npx aspen';
