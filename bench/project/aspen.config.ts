import { definePipeline } from '../../model/index.ts';
import { lineitem } from '../lineitem.ts';
import { isMode, lineitemBy } from '../modes/lineitem-by-mode.ts';

const mode = process.env['ASPEN_BENCH_MODE'] ?? '';

export default definePipeline({ name: 'bench', tables: isMode(mode) ? [lineitemBy(mode)] : [lineitem] });
