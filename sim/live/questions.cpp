#include "sim/live/questions.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "sim/net/channel.hpp"
#include "sim/wire/dns_packet.hpp"

namespace mxdrill::live {

// A question over TCP: a connection of its own, which is under way as long as it lives.
class Questions::Stream final : public std::enable_shared_from_this<Stream>, public net::Channel::User {
  public:
    Stream(Questions& questions, Asked asked)
        : questions_(&questions),
          loop_(questions.loop_),
          asked_(std::move(asked)),
          socket_(questions.loop_->context()) {
        loop_->launched(1);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
        leave();
        loop_->landed(1);
    }

    void start(const base::IpAddress& from, const base::Endpoint& server) {
        const auto local = net::endpoint_of<net::tcp>(base::Endpoint{from, 0});
        net::error_code error;
        socket_.open(local.protocol(), error);
        if (!error) socket_.bind(local, error);
        if (error) return;  // as if nobody had answered
        socket_.async_connect(net::endpoint_of<net::tcp>(server),
                              [self = shared_from_this()](const net::error_code& failed) {
                                  if (self->questions_ == nullptr) return;
                                  failed ? self->forget() : self->send();
                              });
    }
    /// Nothing is told any more.
    void leave() {
        questions_ = nullptr;
        net::error_code ignored;
        if (channel_) {
            channel_->close(protocol::Closing::fin);
        } else {
            socket_.close(ignored);
        }
    }

  private:
    void send() {
        channel_ = std::make_shared<net::Channel>(*loop_, std::move(socket_), net::End::client, *this);
        channel_->start();
        const auto packet = wire::question_packet(kId, asked_.query.name, asked_.query.type);
        const std::string length{static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size())};
        channel_->send(length + std::string(packet.begin(), packet.end()));
    }
    void on_octets(std::string_view octets) override {
        const auto self = shared_from_this();
        received_.append(octets);
        const auto* begin = reinterpret_cast<const std::uint8_t*>(received_.data());
        if (received_.size() < 2) return;
        const std::size_t size = (std::size_t{begin[0]} << 8) + begin[1];
        if (received_.size() - 2 < size) return;
        auto answer = wire::read_answer({begin + 2, size}, kId, asked_.query.name, asked_.query.type);
        if (answer) questions_->tell(asked_, *std::move(answer));
        forget();
    }
    void on_end(protocol::Closing) override { forget(); }
    void on_tls(bool) override {}
    void forget() {
        const auto self = shared_from_this();
        questions_->streams_.erase(asked_.query_id);
        leave();
    }

    static constexpr std::uint16_t kId = 1;  // the only question of its connection
    Questions* questions_;                   // null once it has left
    net::Loop* loop_;
    Asked asked_;
    net::tcp::socket socket_;
    std::shared_ptr<net::Channel> channel_;
    std::string received_;
};

Questions::Questions(net::Loop& loop, net::AddressBook& addresses, const base::IpAddress& from,
                     const resolver::Settings& settings, OnAnswer on_answer)
    : loop_(&loop),
      addresses_(&addresses),
      from_(from),
      settings_(settings),
      on_answer_(std::move(on_answer)),
      socket_(loop.context()) {}

Questions::~Questions() {
    for (const auto& [id, stream] : streams_) stream->leave();
}

// TCP costs a round trip before the query can leave.
void Questions::ask(const base::Endpoint& server, resolver::QueryId query_id, const protocol::Query& query) {
    const base::Duration half = settings_.latency / 2;
    const base::Duration delay = query.over_tcp ? settings_.latency + half : half;
    loop_->call_at(loop_->now() + delay,
                   [this, alive = std::weak_ptr(alive_), server, asked = Asked{query_id, query}] {
                       if (!alive.expired()) send(server, asked);
                   });
}

void Questions::send(const base::Endpoint& server, const Asked& asked) {
    if (asked.query.over_tcp) {
        const auto stream = std::make_shared<Stream>(*this, asked);
        streams_[asked.query_id] = stream;
        stream->start(near(server), server);
        return give_up_later(asked.query_id, stream);
    }
    if (!socket_.is_open() && !open(server)) return;
    asked_[++last_id_] = asked;
    const auto packet = wire::question_packet(last_id_, asked.query.name, asked.query.type);
    net::error_code error;
    socket_.send_to(net::asio::buffer(packet), net::endpoint_of<net::udp>(server), 0, error);
    if (!error) loop_->launched(1);
}

// When the resolver waits for it no longer.
void Questions::give_up_later(resolver::QueryId query_id, const std::weak_ptr<Stream>& stream) {
    loop_->call_at(loop_->now() + settings_.timeout, [this, alive = std::weak_ptr(alive_), query_id, stream] {
        const auto silent = stream.lock();
        if (alive.expired() || !silent) return;
        const auto known = streams_.find(query_id);
        if (known != streams_.end() && known->second == silent) streams_.erase(known);
        silent->leave();
    });
}

base::IpAddress Questions::near(const base::Endpoint& server) const {
    const base::IpAddress from = addresses_->real(from_);
    return from.family() == server.address.family() ? from : server.address;
}

bool Questions::open(const base::Endpoint& server) {
    const auto local = net::endpoint_of<net::udp>(base::Endpoint{near(server), 0});
    net::error_code error;
    socket_.open(local.protocol(), error);
    if (!error) socket_.bind(local, error);
    if (!error) socket_.non_blocking(true, error);
    if (error) return false;
    wait();
    return true;
}

void Questions::wait() {
    socket_.async_wait(net::udp::socket::wait_read,
                       [this, alive = std::weak_ptr(alive_)](const net::error_code& error) {
                           if (error || alive.expired()) return;
                           receive();
                           if (!alive.expired()) wait();
                       });
}

void Questions::receive() {
    std::array<std::uint8_t, 4096> packet{};
    net::udp::endpoint peer;
    net::error_code error;
    const std::weak_ptr<bool> alive(alive_);
    while (!alive.expired()) {
        const std::size_t size = socket_.receive_from(net::asio::buffer(packet), peer, 0, error);
        if (error) return;
        loop_->landed(1);
        on_packet({packet.data(), size});
    }
}

void Questions::on_packet(std::span<const std::uint8_t> packet) {
    if (packet.size() < 2) return;
    const auto id = static_cast<std::uint16_t>((packet[0] << 8) | packet[1]);
    const auto asked = asked_.find(id);
    if (asked == asked_.end()) return;
    auto answer = wire::read_answer(packet, id, asked->second.query.name, asked->second.query.type);
    if (!answer) return;
    const Asked what = asked->second;
    asked_.erase(asked);
    tell(what, *std::move(answer));
}

void Questions::tell(const Asked& asked, protocol::Answer answer) {
    for (protocol::Record& record : answer.records) {
        if (auto* address = std::get_if<base::IpAddress>(&record.data))
            *address = addresses_->meant(*address);
    }
    loop_->call_at(loop_->now() + settings_.latency / 2,
                   [this, alive = std::weak_ptr(alive_), id = asked.query_id, answer = std::move(answer)] {
                       if (!alive.expired()) on_answer_(id, answer);
                   });
}

}  // namespace mxdrill::live
