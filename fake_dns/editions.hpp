// What the zones say, from time to time.
#pragma once

#include <optional>
#include <vector>

#include "fake_dns/catalogue.hpp"
#include "fake_dns/zone.hpp"
#include "sim/base/instant.hpp"

namespace mxdrill::fake_dns {

/// A zone, in force from a time on until the next one of the same origin.
struct DatedZone {
    base::Instant from;
    Zone zone;
};

/// All that is served between two changes of any zone.
struct Edition {
    base::Instant from;
    Catalogue zones;
};

/// A catalogue for each time at which some zone is replaced. Before its first time an origin does not exist.
class Editions {
  public:
    /// Of two zones with one origin and one time the first counts.
    explicit Editions(const std::vector<DatedZone>& zones);

    /// The catalogue in force; of a time before the first change that with which the run begins.
    [[nodiscard]] const Catalogue& at(base::Instant now) const;

    /// When the catalogue in force is replaced; nothing if it never is.
    [[nodiscard]] std::optional<base::Instant> until(base::Instant now) const;

    /// In order of time; the first is in force from the start of the run.
    [[nodiscard]] const std::vector<Edition>& all() const { return editions_; }

  private:
    [[nodiscard]] std::vector<Edition>::const_iterator after(base::Instant now) const;

    std::vector<Edition> editions_;
};

}  // namespace mxdrill::fake_dns
