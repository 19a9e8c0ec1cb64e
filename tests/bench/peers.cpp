#include "tests/bench/peers.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "sim/net/asio.hpp"

namespace mxdrill::bench {
namespace {

using net::tcp;

constexpr const char* kServed = R"(title = "What the benchmarks talk to"

[[zone]]
origin  = "example.test"
records = """
{}"""

[[server]]
name       = "mail1.example.test"
domains    = ["example.test"]
recipients = ["user@example.test"]
latency    = "0s"
bandwidth  = "1000Gbit/s"

[[fault]]
server = "mail1.example.test"
stage  = "rcpt"
sender = "*@nowhere.test"
reply  = "450 4.2.0 Not for you"

[[fault]]
server    = "mail1.example.test"
recipient = "nobody@*"
reply     = "550 5.1.1 Nobody"

[[fault]]
server = "mail*.example.test"
client = "203.0.113.0/24"
stage  = "data"
reply  = "451 4.3.0 Try again later"

[[fault]]
server = "mail1.example.test"
stage  = "body"
at     = "300d"
do     = "lose"
)";

std::string zone_records() {
    std::string text = "@ 3600 MX 10 mail1\nmail1 3600 A 192.0.2.11\n";
    for (int i = 0; i < kNames; ++i)
        text += fmt::format("host{} 3600 MX 10 mail1\nhost{} 3600 A 198.51.100.{}\n", i, i, i % 250 + 1);
    return text;
}

base::Endpoint free_port() {
    net::asio::io_context context;
    const tcp::acceptor acceptor(context, tcp::endpoint(net::asio::ip::address_v4::loopback(), 0));
    return net::endpoint_of(acceptor.local_endpoint());
}

bool listens(const base::Endpoint& at) {
    net::asio::io_context context;
    tcp::socket socket(context);
    net::error_code error;
    socket.connect(net::endpoint_of<tcp>(at), error);
    return !error;
}

struct Served {
    std::unique_ptr<Program> program;
    nlohmann::json ready;
};

Served serve(std::vector<std::string> words) {
    const std::string scenario = scratch("scenario.toml");
    const std::string ready = scratch("ready.json");
    write_text(scenario, fmt::format(kServed, zone_records()));
    std::filesystem::remove(ready);
    auto program = std::make_unique<Program>(
        std::move(words) + std::vector<std::string>{MXDRILL_BINARY, "serve", scenario, "--no-isolate",
                                                    "--quiet", "--ready-file", ready},
        scratch("serve.log"));
    nlohmann::json read;
    wait_until("mxdrill serve", [&] {
        read = nlohmann::json::parse(text_of(ready), nullptr, false);
        return !read.is_discarded();
    });
    return {std::move(program), std::move(read)};
}

base::Endpoint endpoint_in(const nlohmann::json& text) {
    const auto endpoint = base::parse_endpoint(text.get<std::string>(), 0);
    if (!endpoint) fail("mxdrill serve says that it listens at " + text.dump());
    return *endpoint;
}

constexpr const char* kNsdConfiguration = R"(server:
  server-count: 1
  ip-address: {address}@{port}
  username: ""
  chroot: ""
  database: ""
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  minimal-responses: yes
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: example.test
  zonefile: nsd.zone
)";

}  // namespace

Running start_fake_smtp() {
    Served served = serve({});
    const auto at = endpoint_in(served.ready["servers"][0]["listen"]);
    return {std::move(served.program), at};
}

Running start_smtp_sink() {
    const base::Endpoint at = free_port();
    constexpr const char* kBacklog = "4096";
    auto words = of_package("postfix", "smtp-sink");
    if (geteuid() == 0) words = std::move(words) + std::vector<std::string>{"-u", "nobody"};
    auto program = std::make_unique<Program>(
        std::move(words) + std::vector<std::string>{"-m", "20000", at.text(), kBacklog},
        scratch("smtp-sink.log"));
    wait_until("smtp-sink", [&] { return listens(at); });
    return {std::move(program), at};
}

Running start_fake_dns() {
    Served served = serve(on_core(0));
    const auto at = endpoint_in(served.ready["dns"]);
    return {std::move(served.program), at};
}

Running start_nsd() {
    const base::Endpoint at = free_port();
    using namespace fmt::literals;
    write_text(scratch("nsd.conf"), fmt::format(kNsdConfiguration, "address"_a = at.address.text(),
                                                "port"_a = at.port, "folder"_a = scratch("")));
    write_text(scratch("nsd.zone"),
               "$ORIGIN example.test.\n@ 3600 SOA ns hostmaster 1 3600 600 86400 300\n"
               "@ 3600 NS ns\nns 3600 A 192.0.2.1\n" +
                   zone_records());
    auto program = std::make_unique<Program>(
        on_core(0) + of_package("nsd", "nsd") + std::vector<std::string>{"-d", "-c", scratch("nsd.conf")},
        scratch("nsd.log"));
    wait_until("nsd", [&] { return listens(at); });
    return {std::move(program), at};
}

std::vector<std::string> on_core(int core) {
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return {"taskset", "-c", std::to_string(core % std::max(cores, 1))};
}

std::vector<std::string> of_package(const std::string& package, const std::string& command) {
    const std::string folder = std::string(MXDRILL_PACKAGES) + "/" + package + "/usr";
    return {"env", "LD_LIBRARY_PATH=" + folder + "/lib/" + package, folder + "/sbin/" + command};
}

std::string scratch(const std::string& name) {
    const std::string folder = MXDRILL_SCRATCH;
    std::filesystem::create_directories(folder);
    return folder + "/" + name;
}

std::vector<std::string> operator+(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace mxdrill::bench
