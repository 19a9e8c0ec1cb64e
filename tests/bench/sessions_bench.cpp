// Ten thousand slow senders at once: the memory that their sessions take, and how fast another is served.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sim/net/asio.hpp"
#include "tests/bench/peers.hpp"

namespace {

using namespace mxdrill::bench;
using mxdrill::net::tcp;
namespace asio = mxdrill::net::asio;

constexpr std::size_t kSessions = 10'000;
constexpr int kDeliveries = 20;

// Talks with a server, one line after the other.
class Talk {
  public:
    Talk(asio::io_context& context, const tcp::endpoint& server) : socket_(context) {
        socket_.connect(server);
        socket_.set_option(tcp::no_delay(true));
        expect('2');
    }

    void say(std::string_view line, char first_digit) {
        asio::write(socket_, asio::buffer(line));
        expect(first_digit);
    }
    void send_octet(char octet) { asio::write(socket_, asio::buffer(&octet, 1)); }

  private:
    void expect(char first_digit) {
        std::string reply;
        bool is_last = false;
        while (!is_last) {
            const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(reply), "\r\n");
            if (reply[0] != first_digit) fail("the server says " + reply);
            is_last = reply[3] == ' ';
            reply.erase(0, size);
        }
    }

    tcp::socket socket_;
};

void greet(Talk& talk) {
    talk.say("EHLO slow.sender.test\r\n", '2');
    talk.say("MAIL FROM:<sender@sender.test>\r\n", '2');
}

void deliver(asio::io_context& context, const tcp::endpoint& server) {
    Talk talk(context, server);
    greet(talk);
    talk.say("RCPT TO:<user@example.test>\r\n", '2');
    talk.say("DATA\r\n", '3');
    talk.say("Subject: meanwhile\r\n\r\nHello\r\n.\r\n", '2');
    talk.say("QUIT\r\n", '2');
}

void need_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < kSessions + 100) fail("too few descriptors (ulimit -n)");
}

// The time is that of a delivery from connect to goodbye, while each of the others is silent or, sending
// slowly, has just sent an octet.
void hold_sessions(benchmark::State& state, Running (*start)(), bool slowly) {
    need_descriptors();
    const Running server = start();
    const auto at = mxdrill::net::endpoint_of<tcp>(server.at);
    const double rss_before = server.program->peak_rss();
    asio::io_context context;
    std::vector<Talk> talks;
    talks.reserve(kSessions);
    for (std::size_t i = 0; i < kSessions; ++i) greet(talks.emplace_back(context, at));
    std::size_t sent = 0;
    for (auto _ : state) {
        constexpr std::string_view kSlowly = "RCPT TO:<user@example.test";
        for (Talk& talk : talks)
            if (slowly) talk.send_octet(kSlowly[sent % kSlowly.size()]);
        ++sent;
        const auto began = std::chrono::steady_clock::now();
        deliver(context, at);
        state.SetIterationTime(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    }
    state.counters["peak_rss"] = server.program->peak_rss();
    state.counters["bytes_per_session"] = (server.program->peak_rss() - rss_before) / kSessions;
}

// Smtp-sink waits for the rest of a line that has begun, and serves nobody meanwhile: it can hold silent ones
// only.
void slow_sessions_held_by_fake_smtp(benchmark::State& state) {
    hold_sessions(state, start_fake_smtp, true);
}
void silent_sessions_held_by_fake_smtp(benchmark::State& state) {
    hold_sessions(state, start_fake_smtp, false);
}
void silent_sessions_held_by_smtp_sink(benchmark::State& state) {
    hold_sessions(state, start_smtp_sink, false);
}
BENCHMARK(slow_sessions_held_by_fake_smtp)->Iterations(kDeliveries)->UseManualTime();
BENCHMARK(silent_sessions_held_by_fake_smtp)->Iterations(kDeliveries)->UseManualTime();
BENCHMARK(silent_sessions_held_by_smtp_sink)->Iterations(kDeliveries)->UseManualTime();

}  // namespace
