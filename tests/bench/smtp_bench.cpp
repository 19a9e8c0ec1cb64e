// How fast mail is taken: fake_smtp and Postfix's smtp-sink, both driven by Postfix's smtp-source.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "tests/bench/peers.hpp"

namespace {

using namespace mxdrill::bench;

std::vector<std::string> smtp_source(const Running& server, bool keeps_connections, int messages) {
    auto words =
        of_package("postfix", "smtp-source") + std::vector<std::string>{"-s", "50",
                                                                        "-l", "1024",
                                                                        "-m", std::to_string(messages),
                                                                        "-f", "sender@sender.test",
                                                                        "-t", "user@example.test",
                                                                        "-M", "sender.test"};
    if (keeps_connections) words.emplace_back("-d");
    words.push_back(server.at.text());
    return words;
}

// The CPU times of both ends, in µs a message, tell which of them is the limit: with a core for each, nobody
// gets further than a second by the greater one.
void take_mail(benchmark::State& state, Running (*start)(), bool keeps_connections) {
    const int messages = keeps_connections ? 100'000 : 30'000;
    const Running server = start();
    Program(smtp_source(server, keeps_connections, messages / 20), scratch("smtp-source.log")).wait();
    double client_s = 0;
    const double began_s = server.program->cpu_s();
    for (auto _ : state) {
        const auto took =
            Program(smtp_source(server, keeps_connections, messages), scratch("smtp-source.log")).wait();
        state.SetIterationTime(took.wall_s);
        client_s += took.cpu_s;
    }
    const auto all = static_cast<double>(messages) * static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(all));
    state.counters["client_us"] = client_s / all * 1e6;
    state.counters["server_us"] = (server.program->cpu_s() - began_s) / all * 1e6;
}

void new_connections_by_fake_smtp(benchmark::State& state) {
    take_mail(state, start_fake_smtp, false);
}
void new_connections_by_smtp_sink(benchmark::State& state) {
    take_mail(state, start_smtp_sink, false);
}
void kept_connections_by_fake_smtp(benchmark::State& state) {
    take_mail(state, start_fake_smtp, true);
}
void kept_connections_by_smtp_sink(benchmark::State& state) {
    take_mail(state, start_smtp_sink, true);
}
BENCHMARK(new_connections_by_fake_smtp)->Iterations(1)->UseManualTime();
BENCHMARK(new_connections_by_smtp_sink)->Iterations(1)->UseManualTime();
BENCHMARK(kept_connections_by_fake_smtp)->Iterations(1)->UseManualTime();
BENCHMARK(kept_connections_by_smtp_sink)->Iterations(1)->UseManualTime();

}  // namespace
