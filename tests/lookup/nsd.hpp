// A real NSD on loopback, from Debian's package unpacked by tests/run.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/lookup/dns_client.hpp"
#include "tests/cli/program.hpp"

namespace mxdrill::lookup {

/// A port of 127.0.0.1 that nobody has at the moment.
inline std::uint16_t free_port() {
    const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(descriptor, generic, size) != 0 || getsockname(descriptor, generic, &size) != 0) std::abort();
    close(descriptor);
    return ntohs(address.sin_port);
}

/// Serves zones until it goes out of scope.
class Nsd {
  public:
    struct Zone {
        std::string origin;
        std::string records;
    };

    static std::filesystem::path binary() {
        return std::filesystem::path(MXDRILL_SOURCE) / "build/packages/nsd/usr/sbin/nsd";
    }

    explicit Nsd(const std::vector<Zone>& zones) {
        const auto& folder = scratch_.path();
        std::string config = "server:\n  ip-address: 127.0.0.1@" + std::to_string(port_) +
                             "\n  username: \"\"\n  chroot: \"\"\n  server-count: 1\n  database: \"\"\n";
        for (const std::string key : {"zonesdir", "xfrdir"})
            config += "  " + key + ": \"" + folder.string() + "\"\n";
        for (const auto& [key, file] : {std::pair{"pidfile", "pid"},
                                        {"zonelistfile", "zones"},
                                        {"xfrdfile", "state"},
                                        {"logfile", "log"},
                                        {"cookie-secret-file", "cookies"}})
            config += std::string("  ") + key + ": \"" + (folder / file).string() + "\"\n";
        config += "remote-control:\n  control-enable: no\n";
        for (const Zone& zone : zones) {
            const std::string soa = "$ORIGIN " + zone.origin +
                                    ".\n$TTL 3600\n@ SOA ns hostmaster 1 3600 600 86400 300\n"
                                    "@ NS ns\nns A 127.0.0.1\n";
            scratch_.write(zone.origin + ".zone", soa + zone.records);
            config += "zone:\n  name: " + zone.origin + "\n  zonefile: " + zone.origin + ".zone\n";
        }
        const std::string file = scratch_.write("nsd.conf", config);
        process_ = fork();
        if (process_ == 0) {
            const std::string program = binary().string();
            execl(program.c_str(), program.c_str(), "-d", "-c", file.c_str(), nullptr);
            _exit(127);
        }
        wait_until_it_answers(zones.front().origin);
    }
    ~Nsd() {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
    Nsd(const Nsd&) = delete;
    Nsd& operator=(const Nsd&) = delete;

    [[nodiscard]] Endpoint endpoint() const { return {base::IpAddress::of("127.0.0.1"), port_}; }
    [[nodiscard]] std::string text() const { return endpoint().text(); }

  private:
    void wait_until_it_answers(const std::string& origin) const {
        const DnsClient client({endpoint()}, base::milliseconds(200), 1);
        for (int i = 0; i < 100; ++i) {
            const auto reply = client.ask(base::Name::of("ns." + origin), protocol::RecordType::a);
            if (!reply.trouble) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        ADD_FAILURE() << "NSD does not answer:\n" << testing::contents(scratch_.path() / "log");
    }

    testing::Scratch scratch_;
    std::uint16_t port_ = free_port();
    pid_t process_ = -1;
};

}  // namespace mxdrill::lookup
