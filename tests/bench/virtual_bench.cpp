// How fast the virtual body runs.
#include <benchmark/benchmark.h>

#include "tests/bench/worlds.hpp"

namespace {

using namespace mxdrill;

void healthy_equal_tier(benchmark::State& state) {
    const auto scenario = bench::read(bench::healthy_tier(500'000));
    std::uint64_t messages = 0;
    for (auto _ : state) messages += bench::run(scenario);
    state.SetItemsProcessed(static_cast<std::int64_t>(messages));
}
BENCHMARK(healthy_equal_tier)->Unit(benchmark::kMillisecond)->UseRealTime();

void five_days_with_a_two_hour_outage(benchmark::State& state) {
    const auto scenario = bench::read(bench::five_days());
    std::uint64_t messages = 0;
    for (auto _ : state) messages += bench::run(scenario);
    state.SetItemsProcessed(static_cast<std::int64_t>(messages));
}
BENCHMARK(five_days_with_a_two_hour_outage)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
