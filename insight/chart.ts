import { type EChartsCoreOption, init } from 'echarts';

/** A chart as SVG (echarts, rendered on the server). @param size px */
export function chartSvg(
  option: EChartsCoreOption,
  { width, height }: { readonly width: number; readonly height: number } = { width: 720, height: 320 },
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return chart.renderToSVGString();
  } finally {
    // A chart that is not disposed of keeps the process from ending.
    chart.dispose();
  }
}
