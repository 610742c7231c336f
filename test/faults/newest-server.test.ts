import { twoAtOnce } from './kinds/at-once.ts';
import { crash } from './kinds/crash.ts';
import { cutAfterCommit, cutInCopy } from './kinds/cut.ts';
import { guiltyFile } from './kinds/guilty-file.ts';
import { kill } from './kinds/kill.ts';
import { rotatePassword } from './kinds/rotate-password.ts';
import { zombie } from './kinds/zombie.ts';
import { sampleFaults } from './sample.ts';

sampleFaults(18, [kill, cutInCopy, cutAfterCommit, crash, twoAtOnce, zombie, guiltyFile, rotatePassword]);
