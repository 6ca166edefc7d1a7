// Attesting
