// How much memory ten million messages take; a program of its own, since a peak belongs to a process.
#include <benchmark/benchmark.h>

#include "tests/bench/worlds.hpp"

namespace {

using namespace mxdrill;

void ten_million_messages(benchmark::State& state) {
    const auto scenario = bench::read(bench::healthy_tier(10'000'000));
    std::uint64_t messages = 0;
    for (auto _ : state) messages += bench::run(scenario);
    state.SetItemsProcessed(static_cast<std::int64_t>(messages));
    state.counters["peak_rss"] = bench::peak_rss();
}
BENCHMARK(ten_million_messages)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
