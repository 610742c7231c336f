export { type CompiledPipeline, compilePipeline } from '../generator/compile-pipeline.ts';
export { AspenPipeline } from './aspen-pipeline.ts';
export type { AspenPipelineProps } from './aspen-pipeline-props.ts';
export type { LakeFormation } from './catalog/lake-formation.ts';
export {
  type EndpointService,
  type ExistingDatabaseOptions,
  type ExistingDatabasePlace,
  type ExistingNetwork,
  existingDatabase,
  type NewInstanceOptions,
  type NewServerlessOptions,
  newInstance,
  newServerlessCluster,
  type TargetDatabase,
} from './database/target-database.ts';
export { DeploymentError } from './errors.ts';
export { NetworkDoctor } from './network-doctor.ts';
