// Which body carries a scenario out, and how.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>

#include "sim/cli/command_line.hpp"
#include "sim/live/play.hpp"
#include "sim/measure/report.hpp"
#include "sim/net/unable.hpp"
#include "sim/sandbox/play.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::cli {

struct Engine {
    scenario::Body body = scenario::Body::virtual_time;
    live::Settings live;                     // of the live body
    std::optional<sandbox::Settings> mta{};  // of a real MTA's; its clock is the live body's
    std::string mta_version{};

    /// Its words in a report.
    [[nodiscard]] measure::Body words() const;
    /// Why a scenario can't be carried out by it; nothing if it can.
    [[nodiscard]] std::optional<std::string> why_not(const scenario::Scenario& scenario) const;
};

/// `--engine`, `--clock`, `--speed`, `--isolate`, `--no-isolate`.
void add_engine_options(boost::program_options::options_description& options);
/// The last two alone.
void add_isolation_options(boost::program_options::options_description& options);

/// `--speed` alone: as real, or scaled. Throws UsageError.
net::ClockSettings speed_from(const CommandLine& line);

/// Throws UsageError if both are given.
void check_isolation(const CommandLine& line);

/// Throws UsageError.
Engine engine_from(const CommandLine& line);

/// Whether there will be a private network: if `--isolate` asks for it or, without `--no-isolate`, the
/// machine allows it; that it does not is told then. To be called while the program has a single thread.
/// Fails if
/// `--isolate` asks for what is not to be had.
std::optional<net::Unable> settle_isolation(const CommandLine& line, bool& is_private);

/// The options that repeat it, each with a blank before it.
std::string engine_options(const CommandLine& line);

}  // namespace mxdrill::cli
