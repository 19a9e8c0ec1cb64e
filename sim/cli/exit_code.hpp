// What the program's end tells a script.
#pragma once

namespace mxdrill::cli {

enum ExitCode : int {
    kHolds = 0,        // all expectations hold, or none were stated
    kFails = 1,        // an expectation failed
    kUsage = 2,        // the command line is wrong
    kInvalid = 3,      // a scenario or another input is invalid; nothing was run
    kEnvironment = 4,  // this machine can't do it; the message says what would help
    kInternal = 5,     // a defect of mxdrill
    // As of a program that SIGINT ended, which is what a shell's loop looks for.
    kInterrupted = 130,
};

}  // namespace mxdrill::cli
