// What the fake DNS was asked.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::measure {

/// Counts queries by name, type and outcome. Whoever asks for ever new names fills no memory: once there are
/// kMost different questions, new ones count as one, of no name.
class Questions {
  public:
    static constexpr std::size_t kMost = 20'000;

    struct Question {
        base::Name name;
        protocol::RecordType type{};
        std::uint64_t queries = 0;
        std::map<std::string, std::uint64_t, std::less<>> outcomes;
    };

    void on_query(const trace::Queried& event);

    /// By name, then by the type's text.
    [[nodiscard]] std::vector<Question> sorted() const;
    /// All beyond kMost; without queries if there are none.
    [[nodiscard]] const Question& others() const { return others_; }

  private:
    Question& question(const trace::Queried& event);

    struct Key {
        base::Name name;
        protocol::RecordType type;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            return std::hash<base::Name>{}(key.name) * 31 + static_cast<std::size_t>(key.type);
        }
    };

    boost::unordered_flat_map<Key, std::size_t, Hash> places_;
    std::vector<Question> questions_;  // by first query
    Question others_;
};

}  // namespace mxdrill::measure
