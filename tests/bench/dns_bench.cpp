// How many questions are answered: fake_dns and NSD, each on one core and driven by dnsperf on another.
#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "tests/bench/peers.hpp"

namespace {

using namespace mxdrill::bench;

constexpr int kSeconds = 3;

void write_questions(const std::string& file) {
    std::string text;
    for (int i = 0; i < kNames; ++i)
        text += fmt::format("host{0}.example.test MX\nhost{0}.example.test A\n", i);
    write_text(file, text);
}

// The number that follows a label in dnsperf's summary.
double number_after(const std::string& text, const std::string& label) {
    const auto at = text.find(label);
    if (at == std::string::npos) fail("dnsperf does not say `" + label + "`: " + text);
    return std::strtod(text.c_str() + at + label.size(), nullptr);
}

void answer(benchmark::State& state, Running (*start)()) {
    const Running server = start();
    const std::string questions = scratch("questions.txt");
    write_questions(questions);
    const auto dnsperf = on_core(1) + std::vector<std::string>{"dnsperf",
                                                               "-s",
                                                               server.at.address.text(),
                                                               "-p",
                                                               std::to_string(server.at.port),
                                                               "-d",
                                                               questions,
                                                               "-l",
                                                               std::to_string(kSeconds),
                                                               "-c",
                                                               "4",
                                                               "-q",
                                                               "200"};
    double completed = 0;
    double lost = 0;
    double client_s = 0;
    const double began_s = server.program->cpu_s();
    for (auto _ : state) {
        Program program(dnsperf, scratch("dnsperf.log"));
        client_s += program.wait().cpu_s;
        const std::string said = program.output();
        state.SetIterationTime(number_after(said, "Run time (s):"));
        completed += number_after(said, "Queries completed:");
        lost += number_after(said, "Queries lost:");
        if (said.find("NOERROR") == std::string::npos) fail("no question was answered: " + said);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(completed));
    state.counters["lost"] = lost;
    state.counters["client_us"] = client_s / completed * 1e6;
    state.counters["server_us"] = (server.program->cpu_s() - began_s) / completed * 1e6;
}

void questions_to_fake_dns(benchmark::State& state) {
    answer(state, start_fake_dns);
}
void questions_to_nsd(benchmark::State& state) {
    answer(state, start_nsd);
}
BENCHMARK(questions_to_fake_dns)->Iterations(1)->UseManualTime();
BENCHMARK(questions_to_nsd)->Iterations(1)->UseManualTime();

}  // namespace
