// A thousand sender hosts through a change of provider; a program of its own for its peak of memory.
#include <benchmark/benchmark.h>

#include "tests/bench/worlds.hpp"

namespace {

using namespace mxdrill;

void two_days_of_migration(benchmark::State& state) {
    const auto scenario = bench::read(bench::migration());
    std::uint64_t messages = 0;
    for (auto _ : state) messages += bench::run(scenario);
    state.SetItemsProcessed(static_cast<std::int64_t>(messages));
    state.counters["peak_rss"] = bench::peak_rss();
}
BENCHMARK(two_days_of_migration)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
