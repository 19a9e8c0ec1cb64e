// The fake DNS server, as a machine without sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fake_dns/editions.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/rules/book.hpp"
#include "sim/rules/dns_fault.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::fake_dns {

using rules::DnsAct;
using rules::DnsFault;

/// A body's own number for a query, given back with the response.
using Ticket = std::uint64_t;

/// In what form an answer leaves.
enum class Form : std::uint8_t {
    sound,
    garbled,   // octets that are no DNS message
    wrong_id,  // an answer with another id
    silence,   // not at all; the body may forget the ticket
};

/// Every ticket gets one, even if it is silence. Garbled and wrong-id forms bear the true answer.
struct Respond {
    Ticket ticket;
    protocol::Answer answer;
    Form form;
    std::string_view outcome;  // the word for it in the trace
    /// The same question gets the same answer until then, and no fault has a say; nothing if that can't be
    /// known.
    std::optional<base::Instant> holds_until;
};

using Output = std::variant<Respond, trace::Event>;

/// Faults and the answer are judged when the query arrives; a delay holds the response back. The trace gets
/// a FaultFired for each fault that fired, and then a Queried, at the time of arrival. A fault `truncate`
/// concerns queries over UDP alone: those over TCP neither count for it nor wait for its delay.
class Server {
  public:
    Server(const std::vector<DatedZone>& zones, rules::Book<DnsFault> faults);

    /// Those that are judged; they may come and go.
    rules::Book<DnsFault>& faults() { return faults_; }

    void on_query(Ticket ticket, const protocol::Query& query, base::IpAddress client, base::Instant now);

    /// What the zones say: no fault has a say, and the trace learns nothing of it.
    [[nodiscard]] protocol::Answer true_answer(const protocol::Query& query, base::Instant now) const {
        return editions_.at(now).answer(query);
    }

    /// Releases the responses whose delay is over.
    void on_time(base::Instant now);

    /// What is to be done next; nothing when all is done.
    std::optional<Output> poll();

    /// When the next delayed response is due.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const;

  private:
    // What a query gets, and the word for it in the trace.
    struct Verdict {
        protocol::Answer answer{};
        Form form = Form::sound;
        std::string_view outcome;
    };
    [[nodiscard]] static Verdict judge(const DnsFault* fault, const protocol::Query& query,
                                       const Catalogue& zones);
    [[nodiscard]] static Verdict truly(const protocol::Query& query, const Catalogue& zones);
    [[nodiscard]] std::optional<base::Instant> holds_until(const protocol::Query& query,
                                                           base::Instant now) const;

    Editions editions_;
    rules::Book<DnsFault> faults_;
    std::deque<Output> outputs_;
    std::multimap<base::Instant, Respond> delayed_;  // those of one time in the order of their queries
};

}  // namespace mxdrill::fake_dns
