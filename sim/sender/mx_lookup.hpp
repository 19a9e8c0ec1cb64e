// Finding the hosts of a domain: the questions to ask, and what their answers mean together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/sender/mx_plan.hpp"
#include "sim/sender/profile.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::sender {

/// One question; its number comes back with the answer.
struct Question {
    std::uint32_t number;
    const base::Name* name;  // valid until the lookup begins anew
    protocol::RecordType type;
};

/// Why no address is known.
struct LookupFailure {
    trace::Outcome outcome;
    bool temporary;
};

/// Asks for a domain's MX records, then for both families of every target at once (RFC 5321 §5.1). All
/// behaviour that differs between senders comes from the profile's `dns`.
class MxLookup {
  public:
    void begin(const Profile& profile, const base::Name& domain);
    /// Asks for the addresses of one host alone, which has the preference 0 then.
    void begin_host(const Profile& profile, const base::Name& host);

    /// The next question to ask; drain after begin() and after every answer.
    std::optional<Question> poll() {
        if (asked_ == questions_.size()) return std::nullopt;
        ++outstanding_;
        return questions_[asked_++];
    }

    void on_resolved(std::uint32_t number, protocol::Finding finding, const protocol::Records& records);

    /// All questions are answered.
    [[nodiscard]] bool finished() const { return asked_ == questions_.size() && outstanding_ == 0; }

    /// After the end: the hosts that have an address, unless failure() says why there are none.
    [[nodiscard]] std::vector<MxHost>& hosts() { return hosts_; }
    [[nodiscard]] const std::optional<LookupFailure>& failure() const { return failure_; }

    /// How the lookup of a target that is preferred to `preference` failed, if one did for the time being.
    [[nodiscard]] std::optional<trace::Outcome> trouble_before(std::uint16_t preference) const;

  private:
    void reset(const Profile& profile, const base::Name& name, std::size_t asked);
    void on_mx(protocol::Finding finding, const protocol::Records& records);
    void read_mx_records();
    void look_up_implicit_mx();
    void add_target(const base::Name& name, std::uint16_t preference);
    void note_trouble(trace::Outcome outcome, std::uint16_t preference);
    void conclude();
    void fail(trace::Outcome outcome, bool temporary) { failure_ = LookupFailure{outcome, temporary}; }

    struct Trouble {
        trace::Outcome outcome;
        std::uint16_t preference;
    };

    const Profile* profile_ = nullptr;
    const base::Name* domain_ = nullptr;
    protocol::Records mx_records_;  // keeps the targets' names alive
    std::vector<MxHost> hosts_;
    std::vector<Question> questions_;
    std::size_t asked_ = 0;
    std::size_t outstanding_ = 0;
    bool domain_missing_ = false;  // the MX lookup said NXDOMAIN
    bool all_targets_missing_ = true;
    std::optional<Trouble> trouble_;  // a temporary one, of the most preferred target that had any
    std::optional<LookupFailure> failure_;
};

}  // namespace mxdrill::sender
