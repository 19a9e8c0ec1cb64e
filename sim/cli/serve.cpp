// `mxdrill serve`.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fake_smtp/sockets/certificates.hpp"
#include "fake_smtp/sockets/service.hpp"
#include "reports/file_writer.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/cli/engine.hpp"
#include "sim/cli/ready_file.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/live/stage.hpp"
#include "sim/net/acceptor.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/isolation.hpp"
#include "sim/net/loop.hpp"
#include "sim/serve/control.hpp"
#include "sim/serve/guard.hpp"
#include "sim/serve/http_server.hpp"
#include "sim/serve/journal.hpp"
#include "sim/serve/listeners.hpp"
#include "sim/serve/live_stage.hpp"
#include "sim/serve/tally.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using net::tcp;

constexpr std::uint16_t kControlPort = 8025;

constexpr Usage kUsageOfServe{
    "serve", "SCENARIO",
    "Serves the DNS and the mail servers of a scenario on real ports, until interrupted.",
    "Any program can ask the DNS server and deliver mail to the servers. In a private network the scenario's "
    "own\n"
    "addresses and ports are used, and programs are started in it by the command that is printed; without "
    "one\n"
    "(--no-isolate) each address gets a loopback address and a port of its own. A web page shows what "
    "happens and\n"
    "takes hosts down by a click; behind it is an HTTP interface (GET /openapi.json). The scenario's own "
    "traffic\n"
    "is not sent. SIGINT or SIGTERM ends it, with a report.",
    "mxdrill serve scenarios/failover/primary_outage.toml --no-isolate\n\n"
    "Then, in another shell, at the places that it names:\n"
    "  dig @127.0.0.1 -p 5353 example.test MX\n"
    "  swaks --server 127.0.11.1:2525 --from me@sender.test --to user@example.test\n"
    "  curl http://127.0.0.1:8025/servers"};

po::options_description serve_options() {
    po::options_description options;
    add_reading_options(options);
    add_isolation_options(options);
    options.add_options()("ready-file", po::value<std::string>()->value_name("FILE"),
                          "write there, as JSON, where everything listens, as soon as it does; the file goes "
                          "when that ends")(
        "control", po::value<std::string>()->value_name("ADDR:PORT"),
        "where the page and the HTTP interface listen; port 0 is any that is free; default: 127.0.0.1:8025, "
        "or a "
        "free port")("control-token", po::value<std::string>()->value_name("T"),
                     "ask for this bearer token; needed to listen beyond loopback")(
        "ca-file", po::value<std::string>()->value_name("FILE"),
        "write there the test CA's certificate, for clients that verify")(
        "speed", po::value<double>()->value_name("N"), "N seconds of the scenario in one")(
        "format", po::value<std::string>()->value_name("NAME")->default_value("text"),
        "of the report: text or json")("json", "the same as --format json")(
        "quiet,q", "neither says where it listens nor prints the report");
    return options;
}

struct ServeOptions {
    std::optional<base::Endpoint> control;
    std::string token;
    net::ClockSettings clock;
    bool is_private = true;
    bool as_json = false;
};

ServeOptions serve_options_from(const CommandLine& line) {
    ServeOptions options;
    options.token = line.get<std::string>("control-token").value_or("");
    if (line.has("control-token") && options.token.empty()) throw UsageError{"--control-token takes a word"};
    if (const auto text = line.get<std::string>("control")) {
        options.control = base::parse_endpoint(*text, kControlPort);
        if (!options.control) throw UsageError{fmt::format("--control takes ADDR:PORT, not `{}`", *text)};
        if (const auto objection = serve::objection_to_binding(options.control->address, options.token))
            throw UsageError{*objection};
    }
    options.clock = speed_from(line);
    const auto format = *line.get<std::string>("format");
    if (format != "text" && format != "json")
        throw UsageError{fmt::format("there is no format `{}`; there are: text, json", format)};
    options.as_json = format == "json" || line.has("json");
    check_isolation(line);
    return options;
}

// In the network in which the command was begun, so that it can be reached from there.
std::variant<tcp::acceptor, net::Unable> open_control(net::Loop& loop, const ServeOptions& options) {
    tcp::acceptor acceptor(loop.context());
    const base::Endpoint usual{base::IpAddress::of("127.0.0.1"), kControlPort};
    base::Endpoint at = options.control.value_or(usual);
    auto error = net::listen(acceptor, net::endpoint_of<tcp>(at));
    if (error && !options.control) {
        at.port = 0;
        error = net::listen(acceptor, net::endpoint_of<tcp>(at));
    }
    if (!error) return acceptor;
    return net::Unable{fmt::format("the page can't listen at {}: {}; choose another place with --control",
                                   at.text(), error.message())};
}

// As many connections as the machine gives away: a fake server under load is what the limit is for.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// How a program comes into the private network.
std::string enter_command() {
    return fmt::format("nsenter --target {} {}--net", getpid(),
                       net::has_own_users() ? "--user --preserve-credentials " : "");
}

// What requests may be sent to beside loopback.
std::vector<std::string> own_hosts(const ServeOptions& options) {
    if (!options.control) return {};
    return {options.control->address.text()};
}

struct Where {
    std::string dns;
    std::string http;
    std::optional<std::string> enter;
};

std::string ready_text(const Where& where, const serve::Stage& stage) {
    nlohmann::ordered_json ready{
        {"dns", where.dns}, {"http", where.http}, {"servers", serve::listeners_of(stage)}};
    ready["pid"] = getpid();
    ready["enter"] = where.enter ? nlohmann::ordered_json(*where.enter) : nlohmann::ordered_json(nullptr);
    return ready.dump(2) + "\n";
}

// What is elsewhere than usual because its port was taken: a client set up for that would meet a stranger.
std::vector<std::string> moved(const ServeOptions& options, const Where& where, const serve::Stage& stage) {
    std::vector<std::string> all;
    const auto look = [&](std::string_view what, std::uint16_t usual, std::string_view at) {
        auto words = fmt::format("{} ({})", what, usual);
        const bool is_told = !all.empty() && all.back() == words;
        if (!is_told && !at.ends_with(fmt::format(":{}", usual))) all.push_back(std::move(words));
    };
    if (!options.control) look("page", kControlPort, where.http);
    if (options.is_private) return all;
    look("DNS", live::Stage::kMappedDnsPort, where.dns);
    for (const serve::ServerState& server : stage.servers()) {
        for (const serve::Endpoint& endpoint : server.endpoints) {
            if (!endpoint.listen.empty())
                look("mail", fake_smtp::sockets::Service::kMappedPort, endpoint.listen);
        }
    }
    return all;
}

void print_ready(std::FILE* to, const std::string& file, const ServeOptions& options, const Where& where,
                 const serve::Stage& stage) {
    fmt::print(to, "mxdrill serves {}: DNS {}, page http://{}/\n", file, where.dns, where.http);
    const auto states = stage.servers();
    std::size_t width = 0;
    for (const auto& server : stage.cast().servers) width = std::max(width, server.name.text().size());
    for (std::size_t id = 0; id < states.size(); ++id) {
        for (const serve::Endpoint& endpoint : states[id].endpoints) {
            fmt::print(to, "  {:<{}}  {:<24}  {}\n", stage.cast().servers[id].name.text(), width,
                       endpoint.address.text(), endpoint.listen);
        }
    }
    if (const auto all = moved(options, where, stage); !all.empty())
        fmt::print(to, "Not at the usual ports, which are taken: {}\n", fmt::join(all, ", "));
    if (where.enter) fmt::print(to, "Programs come into its network with: {} COMMAND\n", *where.enter);
    fmt::print(to, "Ctrl-C ends it, with a report.\n");
    std::fflush(to);
}

ExitCode unable(const net::Unable& why) {
    fmt::print(stderr, "mxdrill serve: {}\n", why.why);
    return kEnvironment;
}

// Whoever follows the journal is told that the run has ended, unless he is slow to listen.
void see_off(net::Loop& loop, serve::HttpServer& server) {
    constexpr std::chrono::seconds kPatience{1};
    const auto until = std::chrono::steady_clock::now() + kPatience;
    server.stop();
    while (server.connections() > 0 && loop.context().run_one_until(until) > 0) {
    }
}

ExitCode serve_drill(const CommandLine& line, const ServeOptions& options, Drill drill) {
    ReadyFile ready_file(line.get<std::string>("ready-file"));
    net::Loop loop(options.clock);
    auto opened = open_control(loop, options);
    if (const auto* why = std::get_if<net::Unable>(&opened)) return unable(*why);
    auto& acceptor = std::get<tcp::acceptor>(opened);
    const std::string http = net::endpoint_of(acceptor.local_endpoint()).text();
    if (options.is_private) {
        if (const auto why = net::enter_private_network()) return unable(*why);
    }
    raise_descriptor_limit();

    using Kind = net::AddressBook::Kind;
    net::AddressBook addresses(options.is_private ? Kind::as_they_stand : Kind::mapped);
    fake_smtp::sockets::Authority authority;
    serve::LiveStage stage(loop, addresses, authority);
    serve::Journal journal(stage);
    serve::Tally tally(stage);
    stage.observe(journal);
    stage.observe(tally);
    const fs::path file = drill.file;
    if (const auto why = stage.open(std::move(drill.scenario))) return unable(*why);
    for (const auto& [fault, why] : stage.left_out()) fmt::print(stderr, "Left out: {}\n", why);
    serve::Control control(stage, journal, tally, std::move(drill.places),
                           {.guard = {.token = options.token, .own_hosts = own_hosts(options)},
                            .version = MXDRILL_VERSION,
                            .profile_folder = profile_folder()});
    serve::HttpServer server(loop.context(), std::move(acceptor), control);

    loop.stop_when_interrupted();
    const Where where{stage.dns().text(), http,
                      options.is_private ? std::optional(enter_command()) : std::nullopt};
    if (const auto ca_file = line.get<std::string>("ca-file")) {
        if (const auto problem = reports::write_file(*ca_file, authority.ca_pem()))
            return unable(net::Unable{*problem});
    }
    if (const auto problem = ready_file.write(ready_text(where, stage))) return unable(net::Unable{*problem});
    if (!line.has("quiet"))
        print_ready(options.as_json ? stderr : stdout, file.string(), options, where, stage);
    loop.run(std::nullopt, [] { return false; });
    const measure::Report report = stage.end();
    see_off(loop, server);
    if (!line.has("quiet")) {
        fmt::print("{}", options.as_json ? reports::json_text(report)
                                         : "\n" + reports::summary(report, look_of_standard_output()));
    }
    return kHolds;
}

}  // namespace

ExitCode serve(const std::vector<std::string>& words) {
    const auto line = read_command_line(kUsageOfServe, serve_options(), words);
    if (!line) return kHolds;
    ServeOptions options = serve_options_from(*line);
    auto drills = read_drills(*line);
    if (!drills) return kInvalid;
    if (drills->size() != 1) throw UsageError{"it serves one scenario at a time"};
    if (const auto why = settle_isolation(*line, options.is_private)) return unable(*why);
    return serve_drill(*line, options, std::move(drills->front()));
}

}  // namespace mxdrill::cli
