#include "fake_dns/sockets/tcp_clients.hpp"

#include <string>
#include <utility>

#include "sim/net/acceptor.hpp"
#include "sim/net/channel.hpp"

namespace mxdrill::fake_dns::sockets {

class TcpClients::Client final : public net::Channel::User {
  public:
    Client(TcpClients& clients, TcpClientId id, tcp::socket socket, tcp::endpoint peer)
        : clients_(&clients),
          id_(id),
          peer_(std::move(peer)),
          channel_(
              std::make_shared<net::Channel>(*clients.loop_, std::move(socket), net::End::server, *this)) {
        channel_->start();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { channel_->close(protocol::Closing::fin); }

    void send(std::span<const std::uint8_t> octets) {
        const std::string length{static_cast<char>(octets.size() >> 8), static_cast<char>(octets.size())};
        channel_->send(length + std::string(octets.begin(), octets.end()));
    }

    void on_octets(std::string_view octets) override {
        const auto self = clients_->clients_.at(id_);  // a packet may end the connection
        buffer_.append(octets);
        std::size_t at = 0;
        while (buffer_.size() - at >= 2) {
            const auto* begin = reinterpret_cast<const std::uint8_t*>(buffer_.data()) + at;
            const std::size_t size = (std::size_t{begin[0]} << 8) + begin[1];
            if (buffer_.size() - at - 2 < size) break;
            clients_->on_packet_({begin + 2, size}, id_, peer_);
            at += 2 + size;
        }
        buffer_.erase(0, at);
    }
    void on_end(protocol::Closing) override { clients_->clients_.erase(id_); }
    void on_tls(bool) override {}

  private:
    TcpClients* clients_;
    TcpClientId id_;
    tcp::endpoint peer_;
    std::string buffer_;  // the beginning of a packet
    std::shared_ptr<net::Channel> channel_;
};

TcpClients::TcpClients(net::Loop& loop, OnPacket on_packet)
    : loop_(&loop),
      on_packet_(std::move(on_packet)),
      entrance_(loop.context(), {}, [this](tcp::socket socket) { on_socket(std::move(socket)); }) {}

TcpClients::~TcpClients() = default;

net::error_code TcpClients::open(const tcp::endpoint& at) {
    const net::error_code error = net::listen(entrance_.acceptor(), at);
    if (!error) entrance_.start();
    return error;
}

void TcpClients::close() {
    entrance_.close();
    clients_.clear();
}

void TcpClients::on_socket(tcp::socket socket) {
    net::error_code gone;
    const auto peer = socket.remote_endpoint(gone);
    if (gone) return;
    if (clients_.size() >= kMost) clients_.erase(clients_.begin());
    const TcpClientId id = ++last_;
    clients_[id] = std::make_shared<Client>(*this, id, std::move(socket), peer);
}

void TcpClients::send(TcpClientId to, std::span<const std::uint8_t> octets) {
    const auto client = clients_.find(to);
    if (client != clients_.end()) client->second->send(octets);
}

}  // namespace mxdrill::fake_dns::sockets
