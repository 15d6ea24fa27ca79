# fish completion for inputhook; tests/test_completion.py compares it with the program

set -l toolkits qt tk gtk3 gtk4 wx web asyncio pyglet glfw sdl vtk glut
set -l commands auto bench doctor list

complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -a auto -d 'Live windows at every prompt, without a word typed'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -a bench -d 'What a person feels here, with and without inputhook'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'Why is my window frozen?'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -a list -d 'The toolkits, and whether they work here'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -l await -d '`await` works at the prompt'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -l demo -d 'A live figure, and what to try'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -l version -d 'Show the version'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -s m -x -d 'Run a module first'
complete -c inputhook -n "not __fish_seen_subcommand_from $commands" -s c -x -d 'Run this code first'
complete -c inputhook -n "not __fish_seen_subcommand_from auto doctor list" -l gui -x -a "$toolkits" -d 'The toolkit to keep alive'
complete -c inputhook -l help -d 'Show help'
complete -c inputhook -n '__fish_seen_subcommand_from auto' -f -a 'install remove status'
complete -c inputhook -n '__fish_seen_subcommand_from auto' -l user -d 'For this user'
complete -c inputhook -n '__fish_seen_subcommand_from auto' -l venv -d 'For this virtual environment'
complete -c inputhook -n '__fish_seen_subcommand_from auto' -l sitecustomize -d 'Install by lines in sitecustomize.py'
complete -c inputhook -n '__fish_seen_subcommand_from bench' -l keys -x -d 'How many to type'
complete -c inputhook -n '__fish_seen_subcommand_from bench doctor list' -l json -d 'For programs'
