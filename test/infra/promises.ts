import { networkPromises } from './network-promises.ts';
import { operationPromises } from './operation-promises.ts';
import { permissionPromises } from './permission-promises.ts';
import type { Promised } from './promised.ts';

/** Everything that is promised of every deployment. */
export const promises: readonly Promised[] = [...networkPromises, ...permissionPromises, ...operationPromises];
