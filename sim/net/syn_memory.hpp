// Which SYNs were seen, so that a retransmission is known as one and meets what the first met.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>

#include "sim/net/syn.hpp"
#include "sim/protocol/smtp.hpp"

namespace mxdrill::net {

/// Undecided SYNs are all remembered; whoever holds them bounds their number. Of those decided, the last
/// `most` of each kind are, so that many accepted ones don't push out one whose client is still trying.
class SynMemory {
  public:
    explicit SynMemory(std::size_t most = 1 << 15) : most_(most) {}

    struct Sight {
        bool is_new = false;                           // false of a retransmission
        std::optional<protocol::Reception> decided{};  // of a retransmission; nothing while it is held
    };

    /// A SYN has come, under an id that is new.
    Sight see(const Syn& syn) {
        const auto [found, is_new] = seen_.insert({syn, std::nullopt});
        if (is_new) held_.emplace(syn.id, syn);
        return {is_new, found->second};
    }

    /// What the SYN that was new under this id has met. Whether there was one that was still undecided.
    bool decide(std::uint64_t id, protocol::Reception reception) {
        const auto held = held_.find(id);
        if (held == held_.end()) return false;
        seen_.find(held->second)->second = reception;
        auto& kind = decided_[static_cast<std::size_t>(reception)];
        kind.push_back(held->second);
        held_.erase(held);
        if (kind.size() > most_) {
            seen_.erase(kind.front());
            kind.pop_front();
        }
        return true;
    }

    [[nodiscard]] std::size_t size() const { return seen_.size(); }

  private:
    struct Hash {
        std::size_t operator()(const Syn& syn) const {
            constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
            const std::uint64_t ports = (std::uint64_t{syn.client_port} << 16) | syn.server_port;
            const std::uint64_t rest = (ports << 32) | syn.sequence;
            const std::uint64_t ends =
                std::hash<base::IpAddress>{}(syn.client) * kOdd + std::hash<base::IpAddress>{}(syn.server);
            return ends ^ (rest * kOdd);
        }
    };
    struct Same {
        bool operator()(const Syn& a, const Syn& b) const { return a.is_same(b); }
    };

    std::size_t most_;
    std::unordered_map<Syn, std::optional<protocol::Reception>, Hash, Same> seen_;
    std::unordered_map<std::uint64_t, Syn> held_;  // by id
    std::array<std::deque<Syn>, 4> decided_;       // by what they met, the oldest first
};

}  // namespace mxdrill::net
