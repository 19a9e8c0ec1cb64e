// Names in one place of a scenario that another place has to define.
#pragma once

#include <vector>

#include "sim/scenario/expectations.hpp"
#include "sim/scenario/faults.hpp"
#include "sim/scenario/name_book.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section.hpp"
#include "sim/scenario/senders.hpp"
#include "sim/scenario/servers.hpp"

namespace mxdrill::scenario {

/// Complains of each name that something refers to and nothing defines. The scenario must have its zones,
/// servers, sender groups and traffic. While some zone could not be read at all, nobody can say who exists,
/// and only the names of sender groups are checked.
class References {
  public:
    References(const Scenario& scenario, const NameBook& book, bool zones_are_known, Diagnostics& errors);

    void check(const std::vector<Written<ServerKeys>>& servers);
    void check(const std::vector<Written<SenderKeys>>& senders);
    void check(const std::vector<Written<LinkRule>>& links);
    void check(const std::vector<FaultAt>& faults);
    void check(const std::vector<Written<Traffic>>& traffic);
    void check(const std::vector<ExpectationAt>& expectations);

  private:
    void check_zone(const base::Name& name, const Place& place);
    void check_targets(const fake_smtp::Fault& fault, const Table& table);
    void check_glob(const base::Glob& glob, const std::vector<std::string>& names, std::string_view noun,
                    const Place& place);
    void check_name(const std::string& name, const std::vector<std::string>& names, std::string_view what,
                    const Place& place);
    void check_group(const std::string& name, const Place& place);
    void check_sender(const std::string& name, const Place& place);
    void check_resolver(const std::string& name, const Place& place);
    void check_server(const base::Name& name, const Place& place);
    void check_store(const std::string& store, const Place& place);
    void check_domain(const Expectation& expectation, const Place& place);

    const Scenario& scenario_;
    const NameBook& book_;
    bool zones_are_known_;
    std::vector<std::string> groups_;
    std::vector<std::string> sources_;  // of links: groups, and servers that relay
    std::vector<std::string> resolvers_;
    std::vector<std::string> servers_;
    std::vector<std::string> exchanges_;
    std::vector<std::string> origins_;
    Diagnostics& errors_;
};

}  // namespace mxdrill::scenario
