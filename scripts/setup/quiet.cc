// Linked into the binding and, on Linux, run before any of TensorFlow's own static code (-z initfirst): the
// "oneDNN custom operations are on" lines are printed from there and heed no environment variable.
#ifdef TENSORFLOW_HAS_ABSL_LOG
#include "absl/base/log_severity.h"
#include "absl/log/globals.h"
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <climits>
#include <cstdlib>

namespace {
struct BeforeTensorFlow {
  BeforeTensorFlow() {
    setenv("TF_CPP_MIN_LOG_LEVEL", "3", 0);
#ifdef TENSORFLOW_HAS_ABSL_LOG
    absl::SetMinLogLevel(absl::LogSeverityAtLeast::kError);
#endif
#ifdef __GLIBC__
    // Keeps freed memory in the process: reading a 40 MB tensor takes 8 ms instead of 22, most of it page faults.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
  }
} before_tensorflow;
}  // namespace
