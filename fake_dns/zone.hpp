// One zone, ready to be asked.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::fake_dns {

/// All records of one name and type, in the order of the text.
struct RecordSet {
    protocol::RecordType type;
    std::vector<protocol::Record> records;
};

/// What stands at one name, its sets in the order of the text. An empty non-terminal has none.
struct Node {
    std::vector<RecordSet> sets;

    /// Nothing if there is no such set. The pointer has the life of the node.
    [[nodiscard]] const RecordSet* set(protocol::RecordType type) const;
};

/// The records of one origin by name. Names between a record and the origin exist too (RFC 8020), and
/// wildcards stand for the names that don't (RFC 4592).
class Zone {
  public:
    /// The records lie within the origin.
    Zone(base::Name origin, const std::vector<protocol::Record>& records);

    [[nodiscard]] const base::Name& origin() const { return origin_; }

    /// The zone's SOA; nothing if it was given none.
    [[nodiscard]] const protocol::Record* soa() const;

    /// What a question for this name meets: its own node, or that of the wildcard below its closest encloser
    /// (RFC 4592 §3.3.1), whose records then bear the wildcard's name. Nothing if the name does not exist.
    [[nodiscard]] const Node* find(const base::Name& name) const;

    /// The name's own node, wildcards aside.
    [[nodiscard]] const Node* node(const base::Name& name) const;

  private:
    void add(const protocol::Record& record);

    base::Name origin_;
    boost::unordered_flat_map<base::Name, Node, std::hash<base::Name>> nodes_;
};

}  // namespace mxdrill::fake_dns
