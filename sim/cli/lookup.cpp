// `mxdrill lookup` and `mxdrill import`.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <variant>

#include "reports/words.hpp"
#include "sim/base/units.hpp"
#include "sim/check/check.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/cli/findings.hpp"
#include "sim/lookup/import.hpp"
#include "sim/lookup/sighting.hpp"
#include "sim/scenario/reader.hpp"

namespace mxdrill::cli {
namespace {

namespace po = boost::program_options;

constexpr Usage kUsageOfLookup{
    "lookup", "DOMAIN", "Says what the DNS lists for a domain's mail, and what is doubtful in it.",
    "Asks one DNS server, by default the system's, for MX records and the addresses of their hosts. Nothing\n"
    "else is sent to anybody. The exit code is 1 if the domain does not exist, and 4 if nobody could say.",
    "mxdrill lookup example.com --dns 192.0.2.53"};

constexpr Usage kUsageOfImport{"import", "DOMAIN",
                               "Prints a scenario whose zones are what the DNS says of a domain.",
                               "Asks as `mxdrill lookup` does.", "mxdrill import example.com > example.toml"};

po::options_description lookup_options() {
    po::options_description options;
    options.add_options()("dns", po::value<std::string>()->value_name("ADDR[:PORT]"),
                          "the DNS server to ask; default: the first of the system's that answers")(
        "timeout", po::value<std::string>()->value_name("TIME"),
        "how long to wait for an answer, twice; default: 3s");
    return options;
}

std::vector<lookup::Endpoint> servers_from(const CommandLine& line) {
    const auto text = line.get<std::string>("dns");
    if (!text) return lookup::system_resolvers();
    const auto server = base::parse_endpoint(*text, lookup::kDnsPort);
    if (!server || server->port == 0)
        throw UsageError{
            fmt::format("--dns takes ADDR or ADDR:PORT, such as 192.0.2.53 or [2001:db8::53]:53, "
                        "not `{}`",
                        *text)};
    return {*server};
}

lookup::DnsClient client_from(const CommandLine& line, std::vector<lookup::Endpoint> servers) {
    const auto text = line.get<std::string>("timeout");
    if (!text) return lookup::DnsClient(std::move(servers));
    const auto timeout = base::parse_duration(*text);
    if (!timeout || timeout->count() == 0)
        throw UsageError{fmt::format("--timeout takes a time such as 500ms or 3s, not `{}`", *text)};
    return lookup::DnsClient(std::move(servers), *timeout);
}

base::Name domain_from(const CommandLine& line) {
    if (line.operands.size() != 1) throw UsageError{"which domain? Name one"};
    const auto domain = base::Name::parse(line.operands.front());
    if (!domain || domain->is_root())
        throw UsageError{
            fmt::format("`{}` is no domain name (letters, digits, - and _; others in their xn-- form)",
                        line.operands.front())};
    return *domain;
}

using Seen = std::variant<lookup::Sighting, lookup::NotSeen>;

// What was seen; or why not, with the exit code, after that has been told.
std::variant<lookup::Sighting, ExitCode> look(const CommandLine& line) {
    const base::Name domain = domain_from(line);
    const auto servers = servers_from(line);
    if (servers.empty()) {
        fmt::print(stderr, "/etc/resolv.conf names no DNS server; name one with --dns ADDR:PORT\n");
        return kEnvironment;
    }
    Seen seen = lookup::look_up(client_from(line, servers), domain);
    if (const auto* not_seen = std::get_if<lookup::NotSeen>(&seen)) {
        fmt::print(stderr, "{}\n", not_seen->text());
        return not_seen->trouble == lookup::Trouble::nxdomain ? kFails : kEnvironment;
    }
    return std::get<lookup::Sighting>(std::move(seen));
}

std::string addresses_text(const lookup::SeenHost& host) {
    std::string text;
    for (const base::IpAddress& address : host.addresses) text += (text.empty() ? "" : ", ") + address.text();
    if (!text.empty()) return text;
    if (!host.trouble || *host.trouble == lookup::Trouble::nxdomain) return "no address";
    return *host.trouble == lookup::Trouble::timeout ? "no answer in time" : "nobody could say";
}

void print_hosts(const lookup::Sighting& seen) {
    if (seen.hosts.empty()) return;
    std::size_t width = 4;
    for (const auto& host : seen.hosts) width = std::max(width, host.name.text().size());
    fmt::print("\n  preference  {}  {}  addresses\n", reports::left("host", width),
               reports::right("TTL", 11));
    for (const auto& host : seen.hosts) {
        fmt::print("  {}  {}  {}  {}\n", reports::right(std::to_string(host.preference), 10),
                   reports::left(host.name.text(), width),
                   reports::right(reports::human_duration(host.ttl), 11), addresses_text(host));
    }
}

// The scenario that `import` would print is looked over; its lines mean nothing to the user.
std::vector<check::Finding> findings_about(const lookup::Sighting& seen) {
    scenario::Options options;
    options.profile_folder = profile_folder();
    const auto reading = scenario::read_scenario_text(lookup::scenario_text(seen), "import", options);
    if (!reading.scenario) return {};
    auto findings = check::look_over(*reading.scenario, reading.places);
    for (check::Finding& finding : findings) finding.where.clear();
    return findings;
}

}  // namespace

ExitCode lookup(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfLookup, lookup_options(), words);
    if (!line) return kHolds;
    const auto result = look(*line);
    if (const auto* code = std::get_if<ExitCode>(&result)) return *code;
    const auto& seen = std::get<lookup::Sighting>(result);
    fmt::print("{}: {}\n", seen.domain.text(), seen.shape());
    print_hosts(seen);
    const auto findings = findings_about(seen);
    if (!findings.empty()) fmt::print("\n");
    print_findings(findings);
    fmt::print("\nAsked {}. To rehearse an outage: mxdrill import {} > drill.toml\n", seen.server.text(),
               seen.domain.text());
    return kHolds;
}

ExitCode import(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfImport, lookup_options(), words);
    if (!line) return kHolds;
    const auto result = look(*line);
    if (const auto* code = std::get_if<ExitCode>(&result)) return *code;
    fmt::print("{}", lookup::scenario_text(std::get<lookup::Sighting>(result)));
    return kHolds;
}

}  // namespace mxdrill::cli
