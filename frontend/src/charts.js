// <div data-chart="id-of-json"></div> + <script type="application/json" id="id-of-json">{"kind": "line" | "bar", "unit", "decimals"?, "labels", "series": [{"name", "values", "faint"}]}</script>
// or {"kind": "tree", "root": {"name", "note", "url", "children"}}: a click opens a node; on a phone the table stands for it.
// Few, labelled directly, zero-based, readable in grey; the table behind each chart is in the page.
import { use, init } from "echarts/core";
import { BarChart, LineChart, TreeChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, TreeChart, GridComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

const INK = "#1f2328", MUTED = "#5c6670", RED = "#b3131b", SOFT = "#8a837a", BAR = "#c9837f", RULE = "#eee9e2", AXIS = "#d9d3ca";
const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";

document.addEventListener("DOMContentLoaded", () => wake(document));
document.addEventListener("htmx:load", (event) => event.target !== document.body && wake(event.target));

function wake(root) {
  for (const box of root.querySelectorAll("[data-chart]")) draw(box);
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  if (data.kind === "tree" && box.clientWidth < 600) return spread(box);
  box.classList.add("tx-chart-ready");
  if (data.kind === "bar") box.style.height = `${Math.max(80, data.labels.length * 40 + 12)}px`;
  if (data.kind === "tree") box.style.height = `${Math.max(160, leaves(data.root) * 30 + 24)}px`;
  const chart = init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) });
  chart.setOption({ bar: bars, line: lines, tree }[data.kind](data, box));
  if (data.kind === "tree") chart.on("click", ({ data: node }) => node.url && location.assign(node.url));
  new ResizeObserver(() => chart.resize()).observe(box);
  window.addEventListener("beforeprint", () => chart.resize());
}

// A value keeps the decimals of its figure: 3.0 beside 2.4.
const text = (data, value) => Number(value).toLocaleString("zh-CN", { minimumFractionDigits: data.decimals || 0, maximumFractionDigits: data.decimals ?? 6 });

const base = (data) => ({
  animation: false,
  textStyle: { fontFamily: FONT, color: MUTED },
  // HTML tooltips carry inline styles, which the policy forbids.
  tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value == null ? "—" : `${text(data, value)} ${data.unit || ""}`) },
});

function lines(data, box) {
  const narrow = box.clientWidth < 420;
  return {
    ...base(data),
    grid: { left: 8, right: narrow ? 66 : 84, top: 34, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.labels, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: AXIS } }, axisLabel: { color: MUTED, hideOverlap: true, interval: 0 } },
    yAxis: { type: "value", min: (range) => Math.min(0, range.min), name: data.unit, nameTextStyle: { color: MUTED, align: "right" }, splitLine: { lineStyle: { color: RULE } }, axisLabel: { color: MUTED } },
    series: data.series.map((series, index) => ({
      type: "line", name: series.name, data: series.values, symbol: "circle", symbolSize: series.faint ? 0 : 5,
      lineStyle: { color: series.faint ? SOFT : RED, width: series.faint ? 1.5 : 2.5, type: series.faint ? "dashed" : "solid" },
      itemStyle: { color: series.faint ? SOFT : RED },
      endLabel: { show: true, formatter: series.name, color: series.faint ? MUTED : RED, offset: [12, index ? 8 : -4] },
      labelLayout: { moveOverlap: "shiftY" },
    })),
  };
}

function bars(data, box) {
  const [series] = data.series;
  return {
    ...base(data),
    grid: { left: 8, right: 64, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, show: false },
    yAxis: { type: "category", inverse: true, data: data.labels, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: INK, width: Math.max(80, box.clientWidth * 0.36), overflow: "truncate" } },
    series: [{ type: "bar", name: series.name, data: series.values, barWidth: 14, itemStyle: { color: BAR, borderRadius: 3 },
      label: { show: true, position: "right", color: MUTED, formatter: ({ value }) => `${text(data, value)} ${data.unit || ""}`.trim() } }],
  };
}

const leaves = (node) => node.children.length ? node.children.reduce((sum, child) => sum + leaves(child), 0) : 1;

// A tree is too wide for a phone: its table says the same.
function spread(box) {
  box.hidden = true;
  document.getElementById(`${box.dataset.chart.replace(/-data$/, "")}-table`).open = true;
}

function tree(data) {
  const label = { color: INK, fontSize: 14, backgroundColor: "#fff", padding: [4, 6], position: "right", verticalAlign: "middle", align: "left",
    formatter: ({ data: node }) => node.note ? `${node.name}  {note|${node.note}}` : node.name, rich: { note: { color: MUTED, fontSize: 13 } } };
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    series: [{ type: "tree", data: [data.root], left: 12, right: "26%", top: 12, bottom: 12, edgeShape: "polyline", edgeForkPosition: "40%", initialTreeDepth: -1,
      expandAndCollapse: false, symbol: "circle", symbolSize: 8, itemStyle: { color: "#fff", borderColor: RED, borderWidth: 2 }, lineStyle: { color: AXIS, width: 1.5 }, label, leaves: { label } }],
  };
}
