#include "sim/net/syn_queue.hpp"

#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "sim/net/syn_rules.hpp"

namespace mxdrill::net {
namespace {

using protocol::Reception;

constexpr std::uint32_t kMostHeld = 65536;
constexpr unsigned kReceiveBuffer = 32 << 20;  // for a burst of SYNs while the program is busy

// The longest IPv4 header, or IPv6's, and TCP's fixed part.
constexpr unsigned kCopied = 60 + 20;

}  // namespace

void SynQueue::Close::operator()(nfq_handle* handle) const {
    nfq_close(handle);
}

std::variant<std::unique_ptr<SynQueue>, Unable> SynQueue::open(boost::asio::io_context& context,
                                                               std::uint16_t port, OnSyn on_syn) {
    if (!in_private_network()) std::abort();
    Handle handle(nfq_open());
    std::unique_ptr<SynQueue> queue;
    if (handle) queue.reset(new SynQueue(context, std::move(handle), std::move(on_syn)));
    if (!queue || !queue->bind(port)) {
        return Unable{std::string("no netfilter queue (") + std::strerror(errno) +
                      "): the kernel must have nfnetlink_queue (modprobe nfnetlink_queue)"};
    }
    // Only now, so that no SYN meets a queue that nobody reads.
    if (auto refused = lay_syn_rules(port)) return *refused;
    queue->is_open_ = true;
    queue->wait();
    return queue;
}

SynQueue::SynQueue(boost::asio::io_context& context, Handle handle, OnSyn on_syn)
    : handle_(std::move(handle)), descriptor_(context, nfq_fd(handle_.get())), on_syn_(std::move(on_syn)) {}

SynQueue::~SynQueue() {
    is_open_ = false;
    descriptor_.release();  // the library closes it
    // The library waits for the kernel's answer to this, which needs room in the buffer.
    std::array<char, 64> waste{};
    while (recv(nfq_fd(handle_.get()), waste.data(), waste.size(), MSG_DONTWAIT) >= 0) {
    }
    if (queue_ != nullptr) nfq_destroy_queue(queue_);
}

void SynQueue::decide(std::uint64_t id, Reception reception) {
    if (!memory_.decide(id, reception)) std::abort();
    pass(static_cast<std::uint32_t>(id), reception);
}

bool SynQueue::bind(std::uint16_t port) {
    const auto on_message = [](nfq_q_handle*, nfgenmsg*, nfq_data* message, void* self) {
        const auto* header = nfq_get_msg_packet_hdr(message);
        unsigned char* payload = nullptr;
        const int size = nfq_get_payload(message, &payload);
        if (header != nullptr)
            static_cast<SynQueue*>(self)->on_packet(ntohl(header->packet_id),
                                                    {payload, size < 0 ? 0 : static_cast<std::size_t>(size)});
        return 0;
    };
    queue_ = nfq_create_queue(handle_.get(), port, on_message, this);
    if (queue_ == nullptr) return false;
    nfnl_rcvbufsiz(nfq_nfnlh(handle_.get()), kReceiveBuffer);
    // What doesn't fit the buffer is dropped like any lost SYN; no error need tell it.
    const int on = 1;
    setsockopt(nfq_fd(handle_.get()), SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
    return nfq_set_mode(queue_, NFQNL_COPY_PACKET, kCopied) >= 0 &&
           nfq_set_queue_maxlen(queue_, kMostHeld) >= 0 &&
           nfq_set_queue_flags(queue_, NFQA_CFG_F_FAIL_OPEN, 0) >= 0;
}

void SynQueue::wait() {
    using boost::asio::posix::descriptor_base;
    descriptor_.async_wait(descriptor_base::wait_read, [this, alive = std::weak_ptr(alive_)](auto error) {
        if (error || alive.expired()) return;
        read();
        wait();
    });
}

void SynQueue::read() {
    constexpr int kPacketsAtOnce = 128;  // then the rest of the program has its turn
    alignas(nlmsghdr) std::array<char, 4096> message;
    for (int i = 0; i < kPacketsAtOnce; ++i) {
        const ssize_t size = recv(nfq_fd(handle_.get()), message.data(), message.size(), MSG_DONTWAIT);
        if (size < 0 && errno != EINTR) return;
        if (size > 0) nfq_handle_packet(handle_.get(), message.data(), static_cast<int>(size));
    }
}

void SynQueue::on_packet(std::uint32_t number, std::span<const std::uint8_t> packet) {
    auto syn = syn_in(packet);
    if (!syn || !is_open_) return pass(number, Reception::drop);
    syn->id = number;
    const auto sight = memory_.see(*syn);
    if (sight.is_new) return on_syn_(*syn);
    pass(number, sight.decided.value_or(Reception::drop));
}

void SynQueue::pass(std::uint32_t number, Reception reception) {
    switch (reception) {
        case Reception::accept: nfq_set_verdict(queue_, number, NF_ACCEPT, 0, nullptr); break;
        case Reception::drop: nfq_set_verdict(queue_, number, NF_DROP, 0, nullptr); break;
        case Reception::refuse:
            nfq_set_verdict2(queue_, number, NF_ACCEPT, static_cast<std::uint32_t>(SynMark::refuse), 0,
                             nullptr);
            break;
        case Reception::unreachable:
            nfq_set_verdict2(queue_, number, NF_ACCEPT, static_cast<std::uint32_t>(SynMark::unreachable), 0,
                             nullptr);
            break;
    }
}

}  // namespace mxdrill::net
