# The medians in bench.json as tab-separated rows: name, seconds of wall clock, items a second, peak memory in bytes,
# µs of CPU time that each item costs a server and its client.
# Where a benchmark ran only once there is no median, and its one run stands for it.
def seconds: .real_time * ({ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1}[.time_unit]);

.programs[]
| .benchmarks as $runs
| $runs[]
| select(.aggregate_name == "median" or
         (.run_type == "iteration" and ([.run_name] | inside([$runs[] | select(.aggregate_name).run_name]) | not)))
| [.run_name, seconds, .items_per_second // "", .peak_rss // "", .server_us // "", .client_us // ""]
| @tsv
