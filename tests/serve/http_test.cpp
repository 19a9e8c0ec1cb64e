// The control API over loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

#include "sim/serve/http_server.hpp"
#include "tests/serve/fake_stage.hpp"
#include "tests/serve/http_client.hpp"

namespace mxdrill::serve {
namespace {

namespace asio = boost::asio;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kHost = "Host: localhost\r\n";

class HttpTest : public testing::Test {
  protected:
    void serve(HttpLimits limits = {}) {
        asio::ip::tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
        port_ = acceptor.local_endpoint().port();
        server_.emplace(context_, std::move(acceptor), desktop_.control, limits);
        thread_ = std::thread([this] { context_.run(); });
    }
    void TearDown() override {
        if (!thread_.joinable()) return;
        on_its_thread([&] {
            server_.reset();
            work_.reset();
        });
        thread_.join();  // nothing is left to be done: no handler holds a connection any more
    }

    // Runs there, and waits until it has.
    template <class Action>
    void on_its_thread(Action action) {
        std::promise<void> done;
        asio::post(context_, [&] {
            action();
            done.set_value();
        });
        done.get_future().wait();
    }

    std::string ask(std::string_view request) const {
        HttpClient client(port_);
        client.send(request);
        return client.read_response();
    }
    std::string ask_with_body(const std::string& start, const std::string& body) const {
        return ask(start + " HTTP/1.1\r\n" + kHost + "Content-Type: application/json\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    Desktop desktop_;
    unsigned short port_ = 0;
    std::optional<HttpServer> server_;
    std::thread thread_;
};

TEST_F(HttpTest, AnswersOneRequestAfterTheOther) {
    serve();
    HttpClient client(port_);
    for (int i = 0; i < 3; ++i) {
        client.send("GET /version HTTP/1.1\r\n" + kHost + "\r\n");
        const std::string response = client.read_response();
        EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
        EXPECT_THAT(response, EndsWith("{\"name\":\"mxdrill\",\"version\":\"1.2.3\",\"api\":1}\n"));
        EXPECT_THAT(response, HasSubstr("Content-Type: application/json\r\n"));
        EXPECT_THAT(response, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    }
    client.send("GET /version HTTP/1.1\r\n" + kHost + "\r\nGET /nothing HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 404 "));
}

TEST_F(HttpTest, ClosesWhenAskedTo) {
    serve();
    HttpClient client(port_);
    client.send("GET /version HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n");
    EXPECT_THAT(client.read_all(), HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(ask("GET /version HTTP/1.0\r\n" + kHost + "\r\n"), StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST_F(HttpTest, CarriesBodiesAndHeaders) {
    serve();
    const std::string added =
        ask_with_body("POST /faults", R"({"server": "mail1.example.test", "do": "refuse"})");
    EXPECT_THAT(added, StartsWith("HTTP/1.1 201 Created\r\n"));
    EXPECT_THAT(added, HasSubstr("Location: /faults/1\r\n"));
    const std::string gone = ask("DELETE /faults/1 HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_THAT(gone, StartsWith("HTTP/1.1 204 No Content\r\n"));
    EXPECT_THAT(gone, Not(HasSubstr("Content-Length")));
    const std::string chunked = ask("POST /faults HTTP/1.1\r\n" + kHost +
                                    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "2\r\n{}\r\n0\r\n\r\n");
    EXPECT_THAT(chunked, StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(ask("GET /version HTTP/1.1\r\nHost: evil.test\r\n\r\n"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask("GET /version HTTP/1.1\r\n" + kHost + "Origin: http://evil.test\r\n\r\n"),
                StartsWith("HTTP/1.1 403 "));
}

TEST_F(HttpTest, AnswersAHeadWithoutABody) {
    serve();
    HttpClient client(port_);
    client.send("HEAD /version HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n");
    const std::string response = client.read_all();
    EXPECT_THAT(response, HasSubstr("Content-Length: 45\r\n"));
    EXPECT_THAT(response, EndsWith("\r\n\r\n"));
}

TEST_F(HttpTest, AsksForABodyThatIsHeldBack) {
    serve();
    HttpClient client(port_);
    client.send("POST /faults HTTP/1.1\r\n" + kHost +
                "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("{}");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 422 "));
}

TEST_F(HttpTest, BoundsWhatItReads) {
    serve();
    EXPECT_THAT(ask_with_body("POST /faults", std::string(64 * 1024 + 1, ' ')), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask_with_body("POST /faults", std::string(64 * 1024, ' ')), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("POST /scenario HTTP/1.1\r\n" + kHost + "Content-Length: 8388609\r\n\r\n"),
                StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask("GET /version HTTP/1.1\r\n" + kHost + "X: " + std::string(17'000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431 "));
    std::string chunks = "POST /faults HTTP/1.1\r\n" + kHost +
                         "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 5; ++i) chunks += "4000\r\n" + std::string(0x4000, ' ') + "\r\n";
    EXPECT_THAT(ask(chunks + "0\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpTest, RefusesWhatIsNoHttp) {
    serve();
    EXPECT_THAT(ask("EHLO client.test\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET /version HTTP/1.1\r\nHost localhost\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpTest, TurnsAwayWhoIsTooMany) {
    serve({.connections = 2});
    HttpClient first(port_);
    HttpClient second(port_);
    first.send("GET /version HTTP/1.1\r\n" + kHost + "\r\n");
    second.send("GET /version HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(second.read_response(), StartsWith("HTTP/1.1 200 "));
    HttpClient third(port_);
    EXPECT_THAT(third.read_all(), StartsWith("HTTP/1.1 503 "));
    first.send("GET /version HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200 ")) << "the others are served";
}

TEST_F(HttpTest, ClosesAnIdleConnection) {
    serve({.idle = std::chrono::seconds(0)});
    HttpClient client(port_);
    EXPECT_EQ(client.read_all(), "");
}

TEST_F(HttpTest, StreamsEventsAsTheyHappen) {
    serve({.gathering = std::chrono::milliseconds(1)});
    on_its_thread([&] { desktop_.happens({{}, trace::FaultFired{0}}); });
    HttpClient client(port_);
    client.send("GET /journal?since=0 HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_EQ(client.read_until("\n\n"), "retry: 1000\n\n");
    EXPECT_EQ(
        client.read_until("\n\n"),
        "id: 1\ndata: {\"seq\":1,\"at_s\":0.0,\"event\":\"fault\",\"fault\":0,\"name\":\"grumpy\"}\n\n");
    on_its_thread([&] { desktop_.happens({{}, trace::NoticeSent{}}); });
    EXPECT_EQ(client.read_until("\n\n"),
              "id: 2\ndata: {\"seq\":2,\"at_s\":0.0,\"event\":\"notice-sent\"}\n\n");

    HttpClient again(port_);
    again.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\nLast-Event-ID: 1\r\n\r\n");
    again.read_until("retry: 1000\n\n");
    EXPECT_THAT(again.read_until("\n\n"), StartsWith("id: 2\n"));
}

TEST_F(HttpTest, StreamsAllOfABurst) {
    serve({.gathering = std::chrono::milliseconds(1)});
    HttpClient client(port_);
    client.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    client.read_until("retry: 1000\n\n");
    on_its_thread([&] {
        for (int i = 0; i < 3000; ++i) desktop_.happens({{}, trace::FaultFired{0}});
    });
    for (int i = 1; i <= 3000; ++i) {
        ASSERT_THAT(client.read_until("\n\n"), StartsWith("id: " + std::to_string(i) + "\n"));
    }
}

TEST_F(HttpTest, TellsASlowStreamWhatItMissed) {
    serve({.gathering = std::chrono::milliseconds(1)});
    on_its_thread([&] {
        for (std::size_t i = 0; i < Journal::kKeeps + 5; ++i) desktop_.happens({{}, trace::NoticeSent{}});
    });
    HttpClient client(port_);
    client.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    client.read_until("retry: 1000\n\n");
    EXPECT_EQ(client.read_until("\n\n"), "data: {\"event\":\"missed\",\"count\":5}\n\n");
    EXPECT_THAT(client.read_until("\n\n"), StartsWith("id: 6\n"));
}

TEST_F(HttpTest, KeepsAStreamAlive) {
    serve({.heartbeat = std::chrono::seconds(0)});
    HttpClient client(port_);
    client.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    client.read_until("retry: 1000\n\n");
    EXPECT_EQ(client.read_until("\n\n"), ": still here\n\n");
}

TEST_F(HttpTest, ForgetsAStreamWhoseClientIsGone) {
    serve();
    {
        HttpClient client(port_);
        client.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
        client.read_until("retry: 1000\n\n");
    }
    std::size_t left = 1;
    while (left > 0) on_its_thread([&] { left = server_->connections(); });
}

TEST_F(HttpTest, TellsAStreamTheRestBeforeItStops) {
    serve();
    HttpClient stream(port_);
    stream.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    stream.read_until("retry: 1000\n\n");
    on_its_thread([&] {
        desktop_.happens({{}, trace::RunEnded{false}});
        server_->stop();
    });
    EXPECT_THAT(stream.read_all(), HasSubstr("\"event\":\"run-ended\""));
}

TEST_F(HttpTest, LetsNoStreamOutliveIt) {
    serve({.gathering = std::chrono::hours(1)});
    HttpClient stream(port_);
    stream.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    stream.read_until("retry: 1000\n\n");
    on_its_thread([&] {
        desktop_.happens({{}, trace::RunEnded{false}});
        server_->stop();
        server_.reset();
    });
    EXPECT_EQ(stream.read_all(), "");
}

TEST_F(HttpTest, EndsAllConnectionsWhenItStops) {
    serve();
    HttpClient stream(port_);
    stream.send("GET /journal HTTP/1.1\r\n" + kHost + "Accept: text/event-stream\r\n\r\n");
    stream.read_until("retry: 1000\n\n");
    HttpClient idle(port_);
    idle.send("GET /version HTTP/1.1\r\n" + kHost + "\r\n");
    idle.read_response();
    on_its_thread([&] { server_->stop(); });
    EXPECT_EQ(stream.read_all(), "");
    EXPECT_EQ(idle.read_all(), "");
}

}  // namespace
}  // namespace mxdrill::serve
