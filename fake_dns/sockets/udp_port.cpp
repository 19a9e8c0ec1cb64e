#include "fake_dns/sockets/udp_port.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <utility>

namespace mxdrill::fake_dns::sockets {

UdpPort::UdpPort(net::Loop& loop, OnPacket on_packet)
    : loop_(&loop),
      socket_(loop.context()),
      on_packet_(std::move(on_packet)),
      packets_(kBatch),
      from_(kBatch),
      headers_(kBatch),
      vectors_(kBatch) {}

net::error_code UdpPort::open(const udp::endpoint& at) {
    net::error_code error;
    socket_.open(at.protocol(), error);
    if (!error && at.protocol() == udp::v6()) socket_.set_option(net::asio::ip::v6_only(true), error);
    if (!error) socket_.bind(at, error);
    if (!error) socket_.non_blocking(true, error);
    net::error_code ignored;
    constexpr int kBuffer = 4 << 20;
    socket_.set_option(net::asio::socket_base::receive_buffer_size(kBuffer), ignored);
    socket_.set_option(net::asio::socket_base::send_buffer_size(kBuffer), ignored);
    if (error) {
        socket_.close(ignored);
        return error;
    }
    wait();
    return error;
}

void UdpPort::close() {
    net::error_code ignored;
    socket_.close(ignored);
}

void UdpPort::wait() {
    socket_.async_wait(udp::socket::wait_read,
                       [this, alive = std::weak_ptr(alive_)](const net::error_code& error) {
                           if (error || alive.expired() || !socket_.is_open()) return;
                           receive();
                           if (socket_.is_open()) wait();
                       });
}

void UdpPort::receive() {
    for (std::size_t i = 0; i < kBatch; ++i) {
        vectors_[i] = {packets_[i].data(), packets_[i].size()};
        headers_[i] = {};
        headers_[i].msg_hdr.msg_name = from_[i].data();
        headers_[i].msg_hdr.msg_namelen = static_cast<socklen_t>(from_[i].capacity());
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = recvmmsg(socket_.native_handle(), headers_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (counts_ && count > 0) loop_->landed(count);
    in_batch_ = true;
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        from_[at].resize(headers_[at].msg_hdr.msg_namelen);
        on_packet_({packets_[at].data(), headers_[at].msg_len}, from_[at]);
    }
    in_batch_ = false;
    flush();
}

void UdpPort::send(const udp::endpoint& to, std::span<const std::uint8_t> octets) {
    if (answered_ == answers_.size()) answers_.emplace_back();
    Answer& answer = answers_[answered_++];
    answer.to = to;
    answer.octets.assign(octets.begin(), octets.end());
    if (!in_batch_) flush();
}

void UdpPort::flush() {
    std::size_t sent = 0;
    while (sent < answered_ && socket_.is_open()) {
        std::size_t batch = 0;
        for (; batch < kBatch && sent + batch < answered_; ++batch) {
            Answer& answer = answers_[sent + batch];
            vectors_[batch] = {answer.octets.data(), answer.octets.size()};
            headers_[batch] = {};
            headers_[batch].msg_hdr.msg_name = answer.to.data();
            headers_[batch].msg_hdr.msg_namelen = static_cast<socklen_t>(answer.to.size());
            headers_[batch].msg_hdr.msg_iov = &vectors_[batch];
            headers_[batch].msg_hdr.msg_iovlen = 1;
        }
        const int count =
            sendmmsg(socket_.native_handle(), headers_.data(), static_cast<unsigned>(batch), MSG_DONTWAIT);
        if (counts_ && count > 0) loop_->launched(count);
        sent += count > 0 ? static_cast<std::size_t>(count) : 1;  // one that can't be sent is lost
    }
    answered_ = 0;
}

}  // namespace mxdrill::fake_dns::sockets
