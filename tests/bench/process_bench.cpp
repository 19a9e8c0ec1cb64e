// How long a user waits for a small scenario: the program from start to exit, by itself and by the launcher.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {

void start_and_wait(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    if (posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ) != 0)
        std::abort();
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) std::abort();
}

const std::string kScenario = std::string(MXDRILL_ROOT) + "/scenarios/failover/google_workspace_outage.toml";

void run_by_the_binary(benchmark::State& state) {
    for (auto _ : state) start_and_wait({MXDRILL_BINARY, "run", kScenario});
}
BENCHMARK(run_by_the_binary)->Unit(benchmark::kMillisecond)->UseRealTime();

// The launcher's own cost is this less version_by_the_binary. The first call may build.
void version_by_the_launcher(benchmark::State& state) {
    const std::string launcher = std::string(MXDRILL_ROOT) + "/mxdrill";
    start_and_wait({launcher, "--version"});
    for (auto _ : state) start_and_wait({launcher, "--version"});
}
BENCHMARK(version_by_the_launcher)->Unit(benchmark::kMillisecond)->UseRealTime();

void version_by_the_binary(benchmark::State& state) {
    for (auto _ : state) start_and_wait({MXDRILL_BINARY, "--version"});
}
BENCHMARK(version_by_the_binary)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
