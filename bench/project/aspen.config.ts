import { definePipeline } from '../../model/index.ts';
import { lineitem } from '../lineitem.ts';

export default definePipeline({ name: 'bench', tables: [lineitem] });
