import type { Client } from 'pg';
import { AspenError } from '../model/errors.ts';
