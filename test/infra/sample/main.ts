import { App } from 'aws-cdk-lib';
import { SampleStack } from './sample-stack.ts';

/** The sample as an app that the CLI runs. */
const { FUNCTIONS: functions = '', DATABASE_URL: databaseUrl = '', WORD: word = '' } = process.env;
const app = new App();
new SampleStack(app, { functions, databaseUrl, word });
app.synth();
