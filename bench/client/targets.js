// What Sealift's client shall reach (per server and Node), and whether it does.
import { shown } from "../statistics.js";

const rate = (job, other, least) => ({ job, key: "rate", other, least });
const lean = (job, other, most) => ({ job, key: "cpu", other, most });
/** "Under 150 MB", in the MiB that are measured. */
const MEMORY_MIB = 150e6 / 2 ** 20;

const targets = [
  ...["down", "up"].flatMap((job) => [rate(job, "curl", 1), lean(job, "curl", 1.3)]),
  ...["mirror-down-8", "mirror-up-8"].map((job) => rate(job, "lftp", 2)),
  ...["down", "up", "mirror-down-1", "mirror-down-8", "mirror-up-1", "mirror-up-8", "list"].map((job) => ({
    job,
    key: "memory",
    most: MEMORY_MIB,
  })),
];

/**
 * `{ title, figure, wanted, client, server, value, met }` each; `met` is undefined where a figure is missing. `measured`: one for each job and
 * server, `{ name, title, server, columns, rows: [{ client, ours, figures }] }`.
 */
export function judgeTargets(measured) {
  return measured.flatMap((each) =>
    targets
      .filter(({ job }) => job === each.name)
      .flatMap((target) => each.rows.filter(({ ours }) => ours).map((row) => judge(target, each, row))),
  );
}

function judge({ key, other, least, most }, { title, server, columns, rows }, row) {
  const own = row.figures?.[key];
  const beside = other === undefined ? 1 : rows.find(({ client }) => client === other)?.figures?.[key];
  const value = own === undefined || beside === undefined ? undefined : own / beside;
  const met = value === undefined ? undefined : least === undefined ? value <= most : value >= least;
  const bound = least === undefined ? `at most ${shown(most)}` : `at least ${shown(least)}`;
  const wanted = other === undefined ? `${bound} MiB` : `${bound} x ${other}`;
  const figure = columns.find((column) => column.key === key).title;
  return { title, figure, wanted, client: row.client, server, value, met };
}
