// Every SYN to one port of a private network, held until it is decided.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <variant>

#include "sim/net/isolation.hpp"
#include "sim/net/syn.hpp"
#include "sim/net/syn_memory.hpp"
#include "sim/protocol/smtp.hpp"

struct nfq_handle;
struct nfq_q_handle;

namespace mxdrill::net {

/// Tells each SYN once and does with it what it is told, at once or later; without a word it waits for ever.
/// The kernel's retransmissions of a SYN (same addresses, ports and sequence number) are never told: while it
/// is held they are dropped, later they meet what it met. More than 65,536 SYNs at a time are not held: the
/// rest is dropped, and told when it is retransmitted.
class SynQueue {
  public:
    using OnSyn = std::function<void(const Syn&)>;

    /// Takes over the port in the calling thread's private network (outside one the program stops), of which
    /// there may be one queue at a time. `on_syn` is called by the context, whose thread need not be in the
    /// network; it may call decide(), and must not destroy the queue. Fails where the packet filter is not
    /// to be had.
    static std::variant<std::unique_ptr<SynQueue>, Unable> open(boost::asio::io_context& context,
                                                                std::uint16_t port, OnSyn on_syn);

    SynQueue(const SynQueue&) = delete;
    SynQueue& operator=(const SynQueue&) = delete;
    SynQueue(SynQueue&&) = delete;
    SynQueue& operator=(SynQueue&&) = delete;
    /// SYNs still held are dropped, and all that come later.
    ~SynQueue();

    /// What the SYN that was told under this id meets. An id that was not told, or is decided, stops the
    /// program.
    void decide(std::uint64_t id, protocol::Reception reception);

  private:
    struct Close {
        void operator()(nfq_handle* handle) const;
    };
    using Handle = std::unique_ptr<nfq_handle, Close>;

    SynQueue(boost::asio::io_context& context, Handle handle, OnSyn on_syn);

    [[nodiscard]] bool bind(std::uint16_t port);
    void wait();
    void read();
    void on_packet(std::uint32_t number, std::span<const std::uint8_t> packet);
    void pass(std::uint32_t number, protocol::Reception reception);

    Handle handle_;
    nfq_q_handle* queue_ = nullptr;
    bool is_open_ = false;  // else the owner can't decide; SYNs come when an earlier queue's rules are there
    boost::asio::posix::stream_descriptor descriptor_;
    OnSyn on_syn_;
    SynMemory memory_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for waits that outlive the queue
};

}  // namespace mxdrill::net
