import { scalafmt } from './scalafmt.ts';

process.stdout.write(scalafmt());
