import { describe } from 'vitest';
import { hasDebianServer } from '../debian-server.ts';
import { crash } from './kinds/crash.ts';
import { kill } from './kinds/kill.ts';
import { outlivedCrash } from './kinds/outlived-crash.ts';
import { sampleFaults } from './sample.ts';

describe.skipIf(!hasDebianServer())('on PostgreSQL 15', () => sampleFaults(15, [crash, kill, outlivedCrash]));
