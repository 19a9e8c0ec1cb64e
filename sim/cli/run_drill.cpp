#include "sim/cli/run_drill.hpp"

#include <utility>
#include <vector>

#include "reports/attempts_csv.hpp"
#include "reports/file_writer.hpp"
#include "reports/json.hpp"
#include "reports/messages_csv.hpp"
#include "sim/measure/measure.hpp"
#include "sim/sandbox/casting.hpp"
#include "sim/sandbox/play.hpp"
#include "sim/trace/fanout.hpp"
#include "sim/virtual/body.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::cli {

DrillResult run_drill(const scenario::Scenario& written, const Engine& engine,
                      const std::optional<std::filesystem::path>& out, Progress& progress) {
    const bool has_mta = engine.body == scenario::Body::mta;
    const scenario::Scenario scenario = has_mta ? sandbox::cast_for_mta(written) : written;
    world::World world(scenario);
    measure::Body words = engine.words();
    if (has_mta) {
        words.stands_for = sandbox::stands_for(written);
        words.tells_groups_apart = written.senders.size() == 1;
    }
    measure::Measure measure(scenario, world.cast(), words);
    ProgressObserver progress_observer(progress);
    std::vector<trace::Observer*> observers{&measure, &progress_observer};
    std::optional<reports::AttemptsCsv> attempts;
    std::optional<reports::MessagesCsv> messages;
    if (out) {
        observers.push_back(&attempts.emplace(world.cast()));
        observers.push_back(&messages.emplace(world.cast()));
    }
    sandbox::Remains remains;  // of an MTA
    trace::Fanout fanout(std::move(observers));
    if (engine.body == scenario::Body::live) {
        live::Settings settings = engine.live;
        settings.on_tick = [&](base::Instant now) { progress_observer.tick(now); };
        if (auto unable = live::play(world, fanout, settings))
            return {.report = {}, .why_not_run = NotRun{std::move(unable->why)}};
    } else if (has_mta) {
        sandbox::Settings settings = *engine.mta;
        settings.on_tick = [&](base::Instant now) { progress_observer.tick(now); };
        settings.is_unwanted = engine.live.is_unwanted;
        remains = sandbox::play(world, fanout, settings);
        if (remains.unable) {
            DrillResult result{.report = {}, .why_not_run = NotRun{remains.unable->why}};
            if (out) result.write_error = reports::write_file(*out / "mta.log", remains.log);
            return result;
        }
    } else {
        virtual_body::Body(world, fanout).run();
    }

    DrillResult result{.report = measure.report(), .worry = std::move(remains.worry)};
    if (!out) return result;
    result.write_error =
        reports::write_file(*out / "attempts.csv", [&](std::ostream& to) { attempts->write(to); });
    if (!result.write_error) {
        result.write_error =
            reports::write_file(*out / "messages.csv", [&](std::ostream& to) { messages->write(to); });
    }
    if (!result.write_error && has_mta)
        result.write_error = reports::write_file(*out / "mta.log", remains.log);
    if (!result.write_error) {
        result.write_error = reports::write_file(*out / "report.json", reports::json_text(result.report));
    }
    return result;
}

}  // namespace mxdrill::cli
