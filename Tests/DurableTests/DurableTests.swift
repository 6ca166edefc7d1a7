// DurableTests
