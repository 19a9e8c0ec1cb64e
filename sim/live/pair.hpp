// A connection of which both ends belong to the run.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fake_smtp/sockets/run.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/link.hpp"
#include "sim/base/units.hpp"
#include "sim/net/passage.hpp"
#include "sim/protocol/smtp.hpp"

namespace mxdrill::live {

/// What the sender's end knows that does not travel, and what the server's end answers to it.
struct Pair {
    Pair(net::Loop& loop, const base::IpAddress& sender, base::Link between)
        : passage(loop), client(sender), link(between) {}

    net::Passage passage;
    base::IpAddress client;  // the scenario's
    base::Link link;
    bool is_seen = false;                      // by its server
    base::Instant answered_at{};               // outside a private network: when a refusal has come back
    std::deque<protocol::Tag> tags;            // of commands that were sent and not read yet
    std::optional<base::Bandwidth> read_rate;  // of the message that follows
};

/// The sender's end, as its server sees it: who sent which command.
class BuiltInGuest : public fake_smtp::sockets::Guest {
  public:
    explicit BuiltInGuest(std::shared_ptr<Pair> pair) : pair_(std::move(pair)) {}

    void identify(protocol::Command& command) override;
    void on_read(std::optional<base::Bandwidth> at_most) override { pair_->read_rate = at_most; }
    [[nodiscard]] base::IpAddress address() const override { return pair_->client; }
    [[nodiscard]] std::optional<base::Link> link() const override { return pair_->link; }
    [[nodiscard]] std::shared_ptr<net::Passage> passage() const override { return {pair_, &pair_->passage}; }

  private:
    std::shared_ptr<Pair> pair_;
    std::string address_;  // of the last MAIL
};

/// The envelope's sender with the message's number in it, as it travels: "sender+7@sender.test". The null
/// reverse path, and message 0, are left as they are.
std::string numbered(std::string_view address, std::uint64_t message);
/// The same without the number.
std::string without_number(std::string_view address);

}  // namespace mxdrill::live
