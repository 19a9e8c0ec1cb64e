// The servers that are compared, each started anew for each measurement.
#pragma once

#include <memory>
#include <string>

#include "sim/base/endpoint.hpp"
#include "tests/bench/program.hpp"

namespace mxdrill::bench {

/// Where a server listens, and the server itself.
struct Running {
    std::unique_ptr<Program> program;
    base::Endpoint at;
};

/// The fake mail server of a scenario with rules that are judged at each command and never fire.
Running start_fake_smtp();
/// Postfix's, which takes everything.
Running start_smtp_sink();

/// Answers for kNames names. All on the first core, where this machine has several.
Running start_fake_dns();
Running start_nsd();

/// The names are host0.example.test and so on; each has an MX and an A record.
constexpr int kNames = 200;

/// Words before a command: it stays on that core.
std::vector<std::string> on_core(int core);
/// Words before a command out of the unpacked package: it finds its libraries.
std::vector<std::string> of_package(const std::string& package, const std::string& command);
/// A file of this benchmark's own.
std::string scratch(const std::string& name);

std::vector<std::string> operator+(std::vector<std::string> words, const std::vector<std::string>& more);

}  // namespace mxdrill::bench
